package dev.ratatoskr.transport.rendezvous;

import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.transport.identity.PeerCertificate;
import dev.ratatoskr.transport.identity.RefusalReason;
import java.util.Set;

/** What happens on a control stream. After {@link Refused} or {@link Ended} nothing follows. */
public sealed interface ControlEvent {

  /**
   * The other side is who it should be, and from now on messages may be sent. Emitted once.
   *
   * @param certificate the peer's
   * @param features what both sides speak
   */
  record Authenticated(PeerKey peer, PeerCertificate certificate, Set<String> features)
      implements ControlEvent {}

  /** A message that is for the owner; its fields are as hostile as any bytes. */
  record Received(Envelope envelope) implements ControlEvent {}

  /**
   * An identity was not acceptable: the peer's to us, or ours to the peer.
   *
   * @param byPeer whether the peer refused us
   * @param detail one sentence for a log line, printable, at most 200 characters
   */
  record Refused(boolean byPeer, RefusalReason reason, String detail) implements ControlEvent {}

  /**
   * The conversation is over for another reason.
   *
   * @param byPeer whether the peer ended it
   * @param detail for a log line, printable, at most 200 characters
   */
  record Ended(boolean byPeer, EndReason reason, String detail) implements ControlEvent {}

  /** Why a conversation ends. */
  enum EndReason {
    /** The agent stops. */
    STOPPING,
    /** Nothing needs the connection any more. */
    IDLE,
    /** Bytes or messages that the protocol does not allow, or too many. */
    PROTOCOL,
    /** The two sides speak different versions. */
    VERSION,
    /** Another connection took its place. */
    REPLACED,
    /** A message that had to come did not. */
    TIMEOUT,
    /** The peer gave no reason that this version knows. */
    UNKNOWN
  }
}
