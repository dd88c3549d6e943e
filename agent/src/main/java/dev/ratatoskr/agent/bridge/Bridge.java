package dev.ratatoskr.agent.bridge;

import com.google.protobuf.ByteString;
import dev.ratatoskr.agent.admin.RouterVersion;
import dev.ratatoskr.proto.rendezvous.wire.BridgeClosed;
import dev.ratatoskr.proto.rendezvous.wire.BridgeOffer;
import dev.ratatoskr.proto.rendezvous.wire.BridgeReady;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes, watches and ends the bridges with one peer over one connection, one at a time. It lives as
 * long as the connection; an attempt that is over leaves nothing behind: for each {@code AddPeer}
 * there is one {@code RemovePeer}, for each {@code OpenShim} one {@code CloseShim}.
 *
 * <p>After each {@code onX} call {@link #poll} until {@link BridgeEffect.WaitUntil}. Answers that
 * name another bridge than the present one are ignored. Thread: the loop.
 */
public final class Bridge {
  private static final long SECOND = 1_000_000_000L;
  private static final long OFFER_NANOS = 15 * SECOND;
  private static final long PREPARING_NANOS = 10 * SECOND;
  private static final long ADDING_NANOS = 15 * SECOND;
  private static final int DETAIL_CHARS = 200;
  private static final int PASSWORD_CHARS = 40;
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final Pattern PASSWORD = Pattern.compile("[A-Za-z0-9]{32,64}");

  private final BridgeSettings settings;
  private final RandomGenerator random;
  private final Deque<BridgeEffect> effects = new ArrayDeque<>();
  private @Nullable Attempt attempt;
  private @Nullable BridgeOffer offer;
  private @Nullable RouterVersion peerRouter;
  private boolean offererReady;
  private boolean waitsForOffer;
  private long waitSinceNanos;

  /**
   * No bridge yet.
   *
   * @param random makes the passwords: a secure one
   */
  public Bridge(BridgeSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  /** The path is warm and better than the mesh: make a bridge, or accept the one offered. */
  public void onWanted(long nowNanos) {
    if (attempt != null) {
      return;
    }
    BridgeOffer offered = offer;
    if (settings.offers()) {
      begin(newAttempt(random.nextLong(), newPassword(), nowNanos));
    } else if (offered != null) {
      offer = null;
      Attempt accepted = newAttempt(offered.getBridgeId(), offered.getPassword(), nowNanos);
      accepted.peerReady = offererReady;
      begin(accepted);
    } else if (!waitsForOffer) {
      waitsForOffer = true;
      waitSinceNanos = nowNanos;
    }
  }

  /** No bridge is wanted, or no longer: ends one, an attempt at one, or refuses the offer. */
  public void onUnwanted(String reason, long nowNanos) {
    waitsForOffer = false;
    BridgeOffer offered = offer;
    offer = null;
    if (offered != null) {
      sendClosed(offered.getBridgeId(), reason);
    }
    end(reason, true);
  }

  /** A message of the control stream; those that are not about bridges are ignored. */
  public void onControl(Envelope envelope, long nowNanos) {
    switch (envelope.getBodyCase()) {
      case BRIDGE_OFFER -> onOffer(envelope.getBridgeOffer(), nowNanos);
      case BRIDGE_READY -> onPeerReady(envelope.getBridgeReady(), nowNanos);
      case BRIDGE_CLOSED -> onPeerClosed(envelope.getBridgeClosed());
      default -> {
        // Not about bridges.
      }
    }
  }

  /** The connection ended, and the control stream with it. */
  public void onLinkClosed(String reason, long nowNanos) {
    waitsForOffer = false;
    offer = null;
    end(reason, false);
  }

  /**
   * The shim listens and its stream is warm.
   *
   * @param port on 127.0.0.1
   */
  public void onShimReady(long bridgeId, int port, long nowNanos) {
    Attempt current = current(bridgeId);
    if (current != null && !current.ownReady) {
      current.ownReady = true;
      current.port = port;
      effects.add(new BridgeEffect.SendControl(ready(current)));
      addWhenBothReady(current, nowNanos);
    }
  }

  /** The shim failed or ended: its stream, the router's connection, or the listener. */
  public void onShimEnded(long bridgeId, String reason, long nowNanos) {
    if (current(bridgeId) != null) {
      end(reason, true);
    }
  }

  /** The router accepted {@code addPeer}; it means little, see {@link #onPeers}. */
  public void onAdded(long bridgeId, long nowNanos) {
    Attempt current = current(bridgeId);
    if (current != null && current.phase == Attempt.Phase.ADDING) {
      current.phaseSinceNanos = nowNanos;
    }
  }

  /** The router refused {@code addPeer}, or the admin socket is away. */
  public void onAddFailed(long bridgeId, String reason, long nowNanos) {
    if (current(bridgeId) != null) {
      end("addPeer: " + reason, true);
    }
  }

  /** A fresh {@code getPeers}, asked for after whatever was added before. */
  public void onPeers(List<RouterPeer> peers, long nowNanos) {
    Attempt current = attempt;
    PeerUri uri = current == null ? null : current.uri;
    if (current == null || uri == null) {
      return;
    }
    for (RouterPeer peer : peers) {
      if (peer.remote().equals(uri.remote())) {
        onOwnPeer(current, peer, nowNanos);
        return;
      }
    }
    if (current.phase == Attempt.Phase.BRIDGED) {
      end("the router no longer knows the peering", true);
    }
  }

  /** The time of the last {@link BridgeEffect.WaitUntil} came. */
  public void onTimeout(long nowNanos) {
    long deadline = deadlineNanos();
    if (deadline == Long.MAX_VALUE || nowNanos - deadline < 0) {
      return;
    }
    Attempt current = attempt;
    if (current != null) {
      String why = current.lastError.isEmpty() ? "" : ": " + current.lastError;
      boolean preparing = current.phase == Attempt.Phase.PREPARING;
      end(
          (preparing ? "the shims were not ready in time" : "the routers did not peer in time")
              + why,
          true);
    } else if (waitsForOffer) {
      waitsForOffer = false;
      effects.add(emit(new BridgeEvent.Failed("no offer came")));
    }
  }

  /** The next effect; {@link BridgeEffect.WaitUntil} when there is none. */
  public BridgeEffect poll() {
    BridgeEffect next = effects.poll();
    return next != null ? next : new BridgeEffect.WaitUntil(deadlineNanos());
  }

  /** Whether the peering is up. */
  public boolean isBridged() {
    Attempt current = attempt;
    return current != null && current.phase == Attempt.Phase.BRIDGED;
  }

  /** Whether the present bridge is hidden from transit; empty until that is decided. */
  public Optional<Hiding> hiding() {
    Attempt current = attempt;
    return current == null ? Optional.empty() : Optional.ofNullable(current.hiding);
  }

  private void onOffer(BridgeOffer offered, long now) {
    String refusal = refusal(offered);
    if (!refusal.isEmpty()) {
      sendClosed(offered.getBridgeId(), refusal);
      return;
    }
    learnRouter(offered.getRouterVersion());
    end("the peer offers another bridge", false);
    offer = offered;
    offererReady = false;
    if (waitsForOffer) {
      waitsForOffer = false;
      onWanted(now);
    } else {
      effects.add(emit(new BridgeEvent.Offered()));
    }
  }

  private String refusal(BridgeOffer offered) {
    if (settings.offers()) {
      return "the larger key makes the offers";
    }
    if (!PASSWORD.matcher(offered.getPassword()).matches()) {
      return "the offer's password is not 32 to 64 letters and digits";
    }
    ByteString peerKey = ByteString.copyFrom(settings.peer().toByteArray());
    return offered.getRouterKey().equals(peerKey) ? "" : "the offer names another router's key";
  }

  private void onPeerReady(BridgeReady ready, long now) {
    long bridgeId = ready.getBridgeId();
    learnRouter(ready.getRouterVersion());
    BridgeOffer offered = offer;
    if (offered != null && offered.getBridgeId() == bridgeId) {
      offererReady = true;
    }
    Attempt current = current(bridgeId);
    if (current != null) {
      current.peerReady = true;
      addWhenBothReady(current, now);
    }
  }

  /** An agent that does not say it leaves what was said before as it is. */
  private void learnRouter(String version) {
    if (!version.isEmpty()) {
      peerRouter = RouterVersion.parse(version);
    }
  }

  private void onPeerClosed(BridgeClosed closed) {
    BridgeOffer offered = offer;
    if (offered != null && offered.getBridgeId() == closed.getBridgeId()) {
      offer = null;
      effects.add(emit(new BridgeEvent.Failed("the peer took its offer back")));
    }
    if (current(closed.getBridgeId()) != null) {
      end("by the peer: " + shorten(closed.getDetail()), false);
    }
  }

  private void onOwnPeer(Attempt current, RouterPeer peer, long now) {
    current.lastError = peer.lastError();
    boolean bridged = current.phase == Attempt.Phase.BRIDGED;
    if (!peer.up()) {
      if (bridged) {
        end("the router shows the peering as down " + peer.lastError(), true);
      }
      return;
    }
    if (!bridged) {
      current.enter(Attempt.Phase.BRIDGED, now);
      effects.add(emit(new BridgeEvent.Bridged()));
    }
    if (peer.cost() > 0 && peer.cost() != current.cost) {
      current.cost = peer.cost();
      effects.add(emit(new BridgeEvent.Cost(peer.cost(), peer.latencyNanos())));
    }
  }

  private Attempt newAttempt(long id, String password, long now) {
    return new Attempt(id, password, settings.routerVersion().get(), now);
  }

  private void begin(Attempt next) {
    attempt = next;
    if (settings.offers()) {
      effects.add(new BridgeEffect.SendControl(offer(next)));
    }
    effects.add(new BridgeEffect.OpenShim(next.id, next.password, settings.offers()));
  }

  private void addWhenBothReady(Attempt current, long now) {
    if (current.ownReady && current.peerReady && current.phase == Attempt.Phase.PREPARING) {
      current.enter(Attempt.Phase.ADDING, now);
      PeerUri uri =
          new PeerUri(current.port, settings.peer(), current.password, current.maxBackoffSeconds());
      current.uri = uri;
      Hiding hiding =
          Hiding.decide(
              settings.hideFromTransit(), current.router, Optional.ofNullable(peerRouter));
      current.hiding = hiding;
      if (hiding.hidden()) {
        effects.add(new BridgeEffect.HideShim(current.id));
      }
      effects.add(new BridgeEffect.AddPeer(current.id, uri));
    }
  }

  /** Shim first: the router falls back to the mesh at once, before it is told anything. */
  private void end(String reason, boolean tellPeer) {
    Attempt ended = attempt;
    if (ended == null) {
      return;
    }
    attempt = null;
    effects.add(new BridgeEffect.CloseShim(ended.id, reason));
    PeerUri uri = ended.uri;
    if (uri != null) {
      effects.add(new BridgeEffect.RemovePeer(uri.remote()));
    }
    if (tellPeer) {
      sendClosed(ended.id, reason);
    }
    boolean bridged = ended.phase == Attempt.Phase.BRIDGED;
    effects.add(emit(bridged ? new BridgeEvent.Closed(reason) : new BridgeEvent.Failed(reason)));
  }

  private @Nullable Attempt current(long bridgeId) {
    Attempt current = attempt;
    return current != null && current.id == bridgeId ? current : null;
  }

  private long deadlineNanos() {
    Attempt current = attempt;
    if (current != null) {
      return switch (current.phase) {
        case PREPARING -> current.phaseSinceNanos + PREPARING_NANOS;
        case ADDING -> current.phaseSinceNanos + ADDING_NANOS;
        case BRIDGED -> Long.MAX_VALUE;
      };
    }
    return waitsForOffer ? waitSinceNanos + OFFER_NANOS : Long.MAX_VALUE;
  }

  private String newPassword() {
    StringBuilder text = new StringBuilder(PASSWORD_CHARS);
    for (int i = 0; i < PASSWORD_CHARS; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  private Envelope offer(Attempt next) {
    BridgeOffer message =
        BridgeOffer.newBuilder()
            .setBridgeId(next.id)
            .setPassword(next.password)
            .setRouterKey(ByteString.copyFrom(settings.self().toByteArray()))
            .setRouterVersion(next.router.toString())
            .build();
    return Envelope.newBuilder().setBridgeOffer(message).build();
  }

  private static Envelope ready(Attempt own) {
    BridgeReady message =
        BridgeReady.newBuilder()
            .setBridgeId(own.id)
            .setRouterVersion(own.router.toString())
            .build();
    return Envelope.newBuilder().setBridgeReady(message).build();
  }

  private void sendClosed(long bridgeId, String reason) {
    BridgeClosed message =
        BridgeClosed.newBuilder().setBridgeId(bridgeId).setDetail(shorten(reason)).build();
    effects.add(
        new BridgeEffect.SendControl(Envelope.newBuilder().setBridgeClosed(message).build()));
  }

  private static BridgeEffect emit(BridgeEvent event) {
    return new BridgeEffect.Emit(event);
  }

  /** What the peer writes is shown to a human: short and without control characters. */
  private static String shorten(String detail) {
    String head = detail.length() > DETAIL_CHARS ? detail.substring(0, DETAIL_CHARS) : detail;
    return head.replaceAll("\\p{Cntrl}", " ");
  }
}
