package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.punch.check.Path;
import dev.ratatoskr.punch.keepalive.RttEstimate;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.identity.PathProof;
import dev.ratatoskr.transport.overlay.OverlayEvent;
import dev.ratatoskr.transport.overlay.OverlayProber;
import dev.ratatoskr.transport.quic.QuicEngine.Role;
import dev.ratatoskr.transport.quic.QuicStream;
import dev.ratatoskr.transport.rendezvous.ControlEvent.EndReason;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All of one peer: where it is met (overlay or pipe), its link, and its direct side. The link's
 * packets go to the direct path when there is one, else to the overlay; both ends choose for
 * themselves.
 *
 * <p>Thread: the loop.
 */
final class PeerSession implements PipedConnection {
  private static final Logger LOG = LoggerFactory.getLogger(PeerSession.class);

  private final Hub hub;
  private final PeerKey key;
  private final Role role;
  private final Meeting meeting;
  private final Runnable forget;
  private DirectSide direct;
  private @Nullable LinkRun link;
  private boolean everDirect;
  private boolean dialsLater;
  private boolean closed;

  private PeerSession(
      Hub hub,
      PeerKey key,
      Runnable forget,
      @Nullable InetSocketAddress overlay,
      @Nullable SignalPipe pipe) {
    this.hub = hub;
    this.key = key;
    this.forget = forget;
    this.role = hub.settings().identity().peerKey().compareTo(key) < 0 ? Role.CLIENT : Role.SERVER;
    if (overlay != null) {
      hub.ports().watch(overlay.getAddress());
      OverlayProber prober = new OverlayProber(PortTable.OVERLAY, overlay, hub.random());
      StepDriver<OverlayEvent> driver =
          new StepDriver<>(
              hub.ports(), prober::poll, prober::onTimeout, this::onOverlayEvent, this::onFault);
      this.meeting = new Meeting.Overlay(overlay, prober, driver);
      hub.pump().add(driver);
    } else {
      this.meeting = new Meeting.Piped(Objects.requireNonNull(pipe));
    }
    this.direct = new DirectSide(hub, this);
  }

  static PeerSession onOverlay(Hub hub, PeerKey key, InetSocketAddress overlay, Runnable forget) {
    return new PeerSession(hub, key, forget, overlay, null);
  }

  static PeerSession onPipe(Hub hub, PeerKey key, SignalPipe pipe, Runnable forget) {
    return new PeerSession(hub, key, forget, null, pipe);
  }

  /** Asks over the overlay whether the peer's agent is there; once linked, how far it is. */
  void onMeet() {
    if (meeting instanceof Meeting.Overlay overlay
        && (link != null || !overlay.prober().isAnswered())) {
      overlay.prober().onRound(hub.nowNanos());
      hub.pump().run();
    } else if (link == null) {
      dial();
    }
  }

  private void onOverlayEvent(OverlayEvent event) {
    switch (event) {
      case OverlayEvent.Answered e -> {
        emit(new ConnectionEvent.OverlayAnswered(e.rttNanos()));
        dial();
      }
      case OverlayEvent.Rtt e -> emit(new ConnectionEvent.OverlayRtt(e.rttNanos()));
      case OverlayEvent.Silent e -> emit(new ConnectionEvent.OverlaySilent());
      case OverlayEvent.Restarted e -> {
        LinkRun lost = link;
        if (lost != null) {
          lost.leave();
          ended("the peer's agent began anew", true);
        }
      }
    }
  }

  private void dial() {
    boolean due = role == Role.CLIENT && link == null && !closed;
    if (due && hub.handshakes().admit(key, hub.nowNanos())) {
      startLink();
    } else if (due && !dialsLater) {
      dialsLater = true;
      hub.loop().schedule(HandshakeGate.PEER_PAUSE_NANOS, this::dialAgain);
    }
  }

  /** What was one handshake too many a while ago; only where the peer is still there. */
  private void dialAgain() {
    dialsLater = false;
    if (isOpened()) {
      dial();
    }
  }

  private LinkRun startLink() {
    LinkRun run =
        new LinkRun(
            hub,
            this,
            meeting instanceof Meeting.Overlay ? PathProof.OVERLAY_SOURCE : PathProof.NONE);
    link = run;
    run.start();
    run.limitPayload(direct.payloadBytes());
    return run;
  }

  /** Takes a STUN message that may be this peer's. */
  boolean onStun(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    if (meeting instanceof Meeting.Overlay overlay
        && overlay.prober().onStun(portId, from, stun, nowNanos)) {
      return true;
    }
    return direct.onStun(portId, from, stun, nowNanos);
  }

  /** Whether a packet from there is this peer's by its overlay address. */
  boolean isOverlayAddress(InetSocketAddress from) {
    return meeting instanceof Meeting.Overlay overlay && overlay.peer().equals(from);
  }

  /** A QUIC packet on a path of this peer. */
  void onPacket(InetSocketAddress from, ByteBuffer packet) {
    LinkRun run = link;
    if (run == null) {
      boolean longHeader = packet.hasRemaining() && (packet.get(packet.position()) & 0x80) != 0;
      if (!longHeader || role == Role.CLIENT || closed) {
        hub.strangers().count(StrangerLog.Kind.LATE, from);
        return;
      }
      if (!isOpened()) {
        hub.strangers().count(StrangerLog.Kind.UNASKED_HANDSHAKE, from);
        return;
      }
      if (!hub.handshakes().admit(key, hub.nowNanos())) {
        hub.strangers().count(StrangerLog.Kind.FLOODED_HANDSHAKE, from);
        return;
      }
      run = startLink();
    }
    run.onPacket(packet);
  }

  /** Only on a path that a probe has opened may a handshake begin. */
  private boolean isOpened() {
    return switch (meeting) {
      case Meeting.Overlay overlay -> overlay.prober().isAnswered() || direct.path().isPresent();
      case Meeting.Piped piped -> direct.path().isPresent();
    };
  }

  /** Takes the engine's packets. */
  void sendPacket(byte[] packet) {
    if (!direct.send(packet) && meeting instanceof Meeting.Overlay overlay) {
      hub.ports().send(PortTable.OVERLAY, overlay.peer(), ByteBuffer.wrap(packet));
    }
  }

  void onAuthenticated(Set<String> features) {
    emit(new ConnectionEvent.Authenticated(features));
  }

  void onRendezvousRtt(long rttNanos) {
    direct.onRendezvousRtt(rttNanos);
    // Once the link has run on a direct path its smoothed round trip is no measure of the mesh.
    if (!everDirect) {
      emit(new ConnectionEvent.OverlayRtt(rttNanos));
    }
  }

  void onEnvelope(Envelope envelope) {
    switch (envelope.getBodyCase()) {
      case PUNCH_OFFER -> {
        direct.onSignal(envelope);
        emit(new ConnectionEvent.PunchOffered());
      }
      case CANDIDATE_OFFER, PUNCH_START, PUNCH_RESULT, PATH_LEFT -> direct.onSignal(envelope);
      case BRIDGE_OFFER, BRIDGE_READY, BRIDGE_CLOSED, BRIDGE_USE, MESH_LINK ->
          emit(new ConnectionEvent.Message(envelope));
      // The control stream's own, or a later version's.
      case CHALLENGE, PROOF, WELCOME, GOODBYE, PING, PONG, BODY_NOT_SET -> {}
    }
  }

  @Override
  public void onSignal(Envelope message) {
    if (closed || !(meeting instanceof Meeting.Piped piped)) {
      return;
    }
    switch (message.getBodyCase()) {
      case PING -> piped.pong(message.getPing().getId());
      case PONG -> {
        long rttNanos = hub.nowNanos() - message.getPong().getId();
        if (rttNanos > 0) {
          direct.onRendezvousRtt(rttNanos);
        }
      }
      default -> onEnvelope(message);
    }
  }

  /** Sends a message of the punch by the rendezvous of the moment. */
  void signal(Envelope message) {
    switch (meeting) {
      case Meeting.Overlay overlay -> send(message);
      case Meeting.Piped piped -> piped.pipe().send(message);
    }
  }

  /** The path in use carries UDP payloads of this size. */
  void onPayload(int bytes) {
    if (link != null) {
      link.limitPayload(bytes);
    }
  }

  void onPath(Path path) {
    everDirect = true;
    emit(new ConnectionEvent.DirectPath(path));
    if (meeting instanceof Meeting.Piped) {
      dial();
    }
  }

  void onDirectRtt(RttEstimate rtt, long latestNanos) {
    emit(new ConnectionEvent.DirectRtt(rtt.smoothedNanos(), Math.max(1, latestNanos)));
  }

  void onPathDead(String reason) {
    emit(new ConnectionEvent.DirectPathDead(reason));
  }

  void onLinkEnded(LinkRun run, String reason) {
    if (run == link) {
      ended(reason, false);
    }
  }

  private void ended(String reason, boolean byRestart) {
    link = null;
    everDirect = false;
    direct.close();
    if (closed) {
      return;
    }
    direct = new DirectSide(hub, this);
    if (meeting instanceof Meeting.Overlay overlay) {
      overlay.prober().onConnectionEnded(byRestart);
    }
    emit(new ConnectionEvent.Closed(reason));
    hub.pump().run();
  }

  /** A bug met while working for this peer ends this peer only. */
  void onFault(RuntimeException fault) {
    LOG.error("{}: a fault ends this peer", key.shortName(), fault);
    if (!closed) {
      emit(new ConnectionEvent.Closed("an internal fault, see the log"));
      close(EndReason.UNKNOWN, "");
    }
  }

  void emit(ConnectionEvent event) {
    if (!closed) {
      hub.events().onEvent(this, event);
    }
  }

  @Override
  public PeerKey key() {
    return key;
  }

  @Override
  public Role role() {
    return role;
  }

  @Override
  public boolean isAuthenticated() {
    return link != null && link.isAuthenticated();
  }

  @Override
  public Optional<Path> directPath() {
    return direct.path();
  }

  @Override
  public Optional<InetSocketAddress> directLocal() {
    return direct.path().map(path -> hub.ports().local(path.portId()));
  }

  @Override
  public OptionalDouble directLoss() {
    return direct.loss();
  }

  @Override
  public Optional<RttEstimate> directRtt() {
    return direct.rtt();
  }

  @Override
  public Optional<String> engineName() {
    return Optional.ofNullable(link).map(LinkRun::engineName);
  }

  @Override
  public void punch() {
    switch (meeting) {
      case Meeting.Overlay overlay -> {
        if (isAuthenticated()) {
          direct.punch();
        }
      }
      case Meeting.Piped piped -> {
        // The answer comes with the peer's offer or before: in time for the synchronised start.
        piped.ping(hub.nowNanos());
        direct.punch();
      }
    }
  }

  @Override
  public void dropPath() {
    direct.drop();
  }

  @Override
  public void send(Envelope message) {
    if (link != null) {
      link.send(message);
    }
  }

  @Override
  public QuicStream openStream(QuicStream.Handler handler) throws TransportException.Closed {
    if (link == null) {
      throw new TransportException.Closed("there is no connection to the peer");
    }
    return link.openStream(handler);
  }

  @Override
  public PeerDatagrams datagrams() {
    return new LinkRun.Datagrams(() -> link);
  }

  @Override
  public void close(EndReason reason, String detail) {
    if (closed) {
      return;
    }
    LinkRun run = link;
    if (run != null) {
      run.goodbye(reason, detail);
    }
    closed = true;
    link = null;
    if (meeting instanceof Meeting.Overlay overlay) {
      hub.pump().remove(overlay.driver());
      hub.ports().unwatch(overlay.peer().getAddress());
    }
    // The goodbye still leaves by the direct path: it is left a moment later.
    hub.loop().schedule(TimeUnit.MILLISECONDS.toNanos(350), direct::close);
    forget.run();
  }
}
