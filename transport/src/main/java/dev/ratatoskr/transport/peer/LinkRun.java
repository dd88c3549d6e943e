package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.punch.Timers;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.identity.CertificateJudge;
import dev.ratatoskr.transport.identity.PathProof;
import dev.ratatoskr.transport.quic.LinkClosed;
import dev.ratatoskr.transport.quic.QuicEngine.Role;
import dev.ratatoskr.transport.quic.QuicLink;
import dev.ratatoskr.transport.quic.QuicStream;
import dev.ratatoskr.transport.rendezvous.ControlChannel;
import dev.ratatoskr.transport.rendezvous.ControlEvent;
import dev.ratatoskr.transport.rendezvous.ControlEvent.EndReason;
import dev.ratatoskr.transport.rendezvous.ControlSetup;
import dev.ratatoskr.transport.rendezvous.ControlStep;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One QUIC link with its control stream, from the handshake to its end. A session has at most one
 * at a time; one that has been left says nothing to the session any more.
 *
 * <p>Thread: the loop.
 */
final class LinkRun implements QuicLink.Handler, Pump.Driven {
  /** How long a goodbye may take to leave before the link is closed. */
  private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  /** How long a client waits for the stream on which it can say goodbye. */
  private static final long STREAM_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final Hub hub;
  private final PeerSession session;
  private final PathProof proof;
  private final CertificateJudge judge;
  private @Nullable QuicLink link;
  private @Nullable ControlChannel control;
  private @Nullable QuicStream controlStream;
  private final List<ByteBuffer> unsent = new ArrayList<>();
  private OptionalLong knownRttNanos = OptionalLong.empty();
  private long deadlineNanos = Timers.NONE;
  private @Nullable String lastWord;
  private boolean left;

  LinkRun(Hub hub, PeerSession session, PathProof proof) {
    this.hub = hub;
    this.session = session;
    this.proof = proof;
    this.judge = hub.settings().pins().judge(session.key(), proof, hub.settings().requireSigned());
  }

  void start() {
    link = hub.engine().open(session.key(), session.role(), this, session::sendPacket);
  }

  void onPacket(ByteBuffer packet) {
    if (link != null) {
      link.onPacket(packet);
    }
  }

  /** See {@link QuicLink#limitPayload}. */
  void limitPayload(int bytes) {
    if (link != null) {
      link.limitPayload(bytes);
    }
  }

  boolean isAuthenticated() {
    return !left && control != null && control.isOpen();
  }

  void send(Envelope message) {
    if (control != null && control.isOpen()) {
      control.send(message);
      hub.pump().run();
    }
  }

  QuicStream openStream(QuicStream.Handler handler) throws TransportException.Closed {
    if (link == null || !isAuthenticated()) {
      throw new TransportException.Closed("there is no authenticated connection to the peer");
    }
    return link.openStream(handler);
  }

  private @Nullable QuicLink authenticated() {
    return isAuthenticated() ? link : null;
  }

  String engineName() {
    return hub.engine().name();
  }

  OptionalLong rttNanos() {
    return control == null ? OptionalLong.empty() : control.rttNanos();
  }

  @Override
  public void onEstablished(byte[] serverCertificateDer) {
    if (left || link == null) {
      return;
    }
    ControlSetup setup =
        new ControlSetup(
            hub.settings().identity(), session.key(), judge::judge, hub.settings().features());
    if (session.role() == Role.CLIENT) {
      control = ControlChannel.client(setup, serverCertificateDer, hub.nowNanos());
    } else {
      try {
        controlStream = link.openStream(new ControlHandler());
      } catch (TransportException.Closed e) {
        end("the control stream did not begin: " + e.getMessage());
        return;
      }
      control = ControlChannel.server(setup, hub.random(), hub.nowNanos());
    }
    hub.pump().add(this);
    hub.pump().run();
  }

  @Override
  public QuicStream.Handler onStream(QuicStream stream) {
    if (session.role() == Role.CLIENT && controlStream == null) {
      controlStream = stream;
      unsent.forEach(stream::write);
      unsent.clear();
      return new ControlHandler();
    }
    if (isAuthenticated()) {
      return hub.events().onStream(session, stream);
    }
    stream.reset(0);
    return new Deaf();
  }

  @Override
  public void onDatagram(ByteBuffer payload) {
    if (isAuthenticated()) {
      hub.events().onDatagram(session, payload);
    }
  }

  @Override
  public void onDatagramRoom() {
    if (isAuthenticated()) {
      hub.events().onDatagramRoom(session);
    }
  }

  @Override
  public void onClosed(LinkClosed reason) {
    end("the connection ended (" + reason.kind() + "): " + reason.detail());
  }

  @Override
  public boolean turn() {
    boolean worked = false;
    while (control != null) {
      switch (control.poll()) {
        case ControlStep.SendBytes send -> write(send.bytes());
        case ControlStep.Emit emit -> onControl(emit.event());
        case ControlStep.WaitUntil wait -> {
          deadlineNanos = wait.armed() ? wait.deadlineNanos() : Timers.NONE;
          return worked;
        }
      }
      worked = true;
    }
    return worked;
  }

  /** The server opens the control stream; a client may refuse it before that has arrived. */
  private void write(ByteBuffer bytes) {
    if (controlStream != null) {
      controlStream.write(bytes);
    } else {
      unsent.add(bytes);
    }
  }

  private void onControl(ControlEvent event) {
    boolean news =
        event instanceof ControlEvent.Authenticated || event instanceof ControlEvent.Received;
    if (left && news) {
      return; // Said before the end, heard after it.
    }
    switch (event) {
      case ControlEvent.Authenticated e -> {
        hub.settings().pins().learn(e.peer(), e.certificate(), proof);
        session.onAuthenticated(e.features());
      }
      case ControlEvent.Received e -> session.onEnvelope(e.envelope());
      case ControlEvent.Refused e ->
          finish(
              e.byPeer(),
              (e.byPeer() ? "the peer refuses us: " : "we refuse the peer: ") + e.detail());
      case ControlEvent.Ended e ->
          finish(
              e.byPeer(),
              e.byPeer()
                  ? "the peer said goodbye (" + e.reason() + ") " + e.detail()
                  : "we said goodbye (" + e.reason() + ") " + e.detail());
    }
  }

  /**
   * The conversation is over. What we say of it needs the path for a moment longer, so the session
   * is told when the goodbye is out, and then our reason and not how the link ended.
   */
  private void finish(boolean byPeer, String reason) {
    lastWord = reason;
    QuicLink ending = link;
    if (byPeer || ending == null) {
      end(reason);
      return;
    }
    if (left) {
      link = null;
    }
    hub.loop()
        .schedule(
            unsent.isEmpty() ? LINGER_NANOS : STREAM_NANOS,
            () -> {
              ending.close(0, "");
              end(reason);
            });
  }

  private void end(String reason) {
    if (!left) {
      leave();
      String word = lastWord;
      session.onLinkEnded(this, word == null ? reason : word);
    }
  }

  /** The session has nothing to do with this link any more; the link closes. */
  void leave() {
    left = true;
    hub.pump().remove(this);
    if (link != null) {
      link.close(0, "");
    }
  }

  /** Says why, then leaves. */
  void goodbye(EndReason reason, String detail) {
    if (control != null && !left) {
      left = true;
      control.goodbye(reason, detail);
      turn();
      left = false;
    }
    leave();
  }

  @Override
  public long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public void onTimeout(long nowNanos) {
    if (control != null) {
      control.onTimeout(nowNanos);
    }
  }

  @Override
  public void onFault(RuntimeException fault) {
    session.onFault(fault);
  }

  /** The datagrams of whichever run is the session's present one. */
  record Datagrams(Supplier<@Nullable LinkRun> present) implements PeerDatagrams {
    @Override
    public boolean send(ByteBuffer payload) {
      QuicLink link = link();
      return link != null && link.sendDatagram(payload);
    }

    @Override
    public int maxBytes() {
      QuicLink link = link();
      return link == null ? 0 : link.maxDatagramBytes();
    }

    @Override
    public int room() {
      QuicLink link = link();
      return link == null ? 0 : link.datagramRoom();
    }

    @Override
    public void allowInFlight(long bytes) {
      QuicLink link = link();
      if (link != null) {
        link.allowInFlight(bytes);
      }
    }

    private @Nullable QuicLink link() {
      LinkRun run = present.get();
      return run == null ? null : run.authenticated();
    }
  }

  /** Nobody listens. */
  private static final class Deaf implements QuicStream.Handler {
    @Override
    public void onData(ByteBuffer bytes) {
      bytes.position(bytes.limit());
    }

    @Override
    public void onEnd(String reason) {
      // Reset by us.
    }
  }

  private final class ControlHandler implements QuicStream.Handler {
    @Override
    public void onData(ByteBuffer bytes) {
      if (control == null || left) {
        return;
      }
      control.onBytes(bytes, hub.nowNanos());
      hub.pump().run();
      OptionalLong rtt = rttNanos();
      if (!left && rtt.isPresent() && !rtt.equals(knownRttNanos)) {
        knownRttNanos = rtt;
        session.onRendezvousRtt(rtt.getAsLong());
      }
    }

    @Override
    public void onEnd(String reason) {
      if (!left) {
        end("the control stream ended: " + reason);
      }
    }
  }
}
