package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.punch.check.Path;
import dev.ratatoskr.punch.keepalive.RttEstimate;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.quic.QuicEngine.Role;
import dev.ratatoskr.transport.quic.QuicStream;
import dev.ratatoskr.transport.rendezvous.ControlEvent.EndReason;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The one connection to a peer, from the first probe to the goodbye. The QUIC link within it may
 * end and be made again; the path beneath the link may change at any time and nobody above notices.
 *
 * <p>Thread: the endpoint's loop.
 */
public interface PeerConnection {

  /** Who the peer is. */
  PeerKey key();

  /**
   * Our side of the QUIC handshake: {@link Role#CLIENT} for the smaller key, which also controls.
   */
  Role role();

  /** Whether the link stands and both sides have proved who they are. */
  boolean isAuthenticated();

  /** The direct path the link runs on; empty while it runs on the overlay or not at all. */
  Optional<Path> directPath();

  /** Our end of the direct path. */
  Optional<InetSocketAddress> directLocal();

  /** The direct path's round trip; empty without a path, and before a probe on it was answered. */
  Optional<RttEstimate> directRtt();

  /** The lost part of the direct path's last probes, 0 to 1; empty while there were few. */
  OptionalDouble directLoss();

  /** Name of the engine of the link; empty without a link. */
  Optional<String> engineName();

  /**
   * Looks for a direct path, a better or the first one; the peer's side takes part by itself. Does
   * nothing while a punch is under way or the peer is not authenticated. {@link
   * ConnectionEvent.DirectPath} or {@link ConnectionEvent.PunchFailed} follows.
   */
  void punch();

  /** Leaves the direct path for the overlay and ends a punch in progress. Idempotent. */
  void dropPath();

  /**
   * Sends one more message on the control stream; only the kinds the connection does not handle
   * itself come out as {@link ConnectionEvent.Message} on the other side.
   */
  void send(Envelope message);

  /**
   * Opens a stream; the peer's {@link PeerEvents#onStream} learns of it with the first bytes.
   *
   * @throws TransportException.Closed when the peer is not authenticated (any more)
   */
  QuicStream openStream(QuicStream.Handler handler) throws TransportException.Closed;

  /** The connection's datagrams, for as long as it lasts, whatever link it has. */
  PeerDatagrams datagrams();

  /** Says goodbye, ends everything and forgets the peer; no event follows. Idempotent. */
  void close(EndReason reason, String detail);
}
