package dev.ratatoskr.agent.punching;

import dev.ratatoskr.agent.daemon.NetworkWatch;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.punch.check.Path;
import dev.ratatoskr.punch.peer.PunchSettings;
import dev.ratatoskr.transport.engine.EngineChoice;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.PinStore;
import dev.ratatoskr.transport.identity.RouterPrivateKey;
import dev.ratatoskr.transport.io.EndpointLoop;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.peer.ConnectionEvent;
import dev.ratatoskr.transport.peer.EndpointSettings;
import dev.ratatoskr.transport.peer.HostUplinks;
import dev.ratatoskr.transport.peer.PeerConnection;
import dev.ratatoskr.transport.peer.PeerEndpoint;
import dev.ratatoskr.transport.peer.PeerEvents;
import dev.ratatoskr.transport.peer.PipedConnection;
import dev.ratatoskr.transport.peer.SignalPipe;
import dev.ratatoskr.transport.quic.QuicEngine;
import dev.ratatoskr.transport.quic.QuicStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One round: an endpoint of its own with an identity of its own, and what becomes of one punch.
 * Thread: the loop, but for {@link #open} and {@link #close}.
 */
final class PunchRound implements PeerEvents, NetworkWatch.Listener {
  /** Answers of servers are waited for no longer: one that is silent has had its 2 s. */
  private static final long GATHER_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** Longer than all attempts of a punch. */
  private static final long OUTCOME_NANOS = TimeUnit.SECONDS.toNanos(40);

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final int number;
  private final Spot spot;
  private final PeerKey key;
  private final CountingPorts ports;
  private final PeerEndpoint endpoint;
  private Runnable unwatch = () -> {};
  private EndpointLoop.Timer limit = () -> {};
  private @Nullable PipedConnection connection;
  private PunchOutcome.Sent sentBefore = new PunchOutcome.Sent(0, 0);
  private long begunNanos;
  private boolean looked;
  private boolean ended;

  private PunchRound(Spot spot, int number, RouterPrivateKey router) throws IOException {
    this.number = number;
    this.spot = spot;
    this.key = router.publicKey();
    this.ports = new CountingPorts(spot.ground.ports(spot.loop));
    AgentIdentity self = AgentIdentity.generate(router);
    var settings =
        new EndpointSettings(self, PinStore.inMemory(), true, spot.bind, Set.of()).with(spot.punch);
    this.endpoint = PeerEndpoint.open(spot.loop, engine(spot.loop, self), settings, this, ports);
  }

  /**
   * Where rounds take place.
   *
   * @param bind the local addresses of the round's port
   * @param punch limits of each punch
   * @param news is told what happens
   */
  record Spot(
      NettyLoop loop,
      PunchGround ground,
      List<InetSocketAddress> bind,
      PunchSettings punch,
      BlockingQueue<PunchNews> news) {}

  /**
   * Opens a round and begins to ask for our addresses; {@link PunchNews.Gathered} follows. Blocks;
   * not the loop.
   *
   * @throws IOException when the port cannot be had
   */
  static PunchRound open(Spot spot, int number) throws IOException {
    byte[] seed = new byte[32];
    new SecureRandom().nextBytes(seed);
    PunchRound round;
    try {
      round = new PunchRound(spot, number, RouterPrivateKey.of(seed));
    } catch (MalformedException e) {
      throw new IllegalStateException("a seed of 32 bytes is refused", e);
    }
    spot.loop.execute(round::gather);
    return round;
  }

  private static QuicEngine engine(NettyLoop loop, AgentIdentity self) throws IOException {
    try {
      return EngineChoice.AUTO.create(loop, self.x509(), self.privateKey());
    } catch (GeneralSecurityException e) {
      throw new IOException("the QUIC engine does not start: " + e.getMessage(), e);
    }
  }

  /** Who we are in this round. */
  PeerKey key() {
    return key;
  }

  private void gather() {
    unwatch = spot.ground.watch(spot.loop, this);
    look(spot.loop.nanoTime() + GATHER_NANOS);
  }

  private void look(long endNanos) {
    if ((looked && endpoint.isGathered()) || spot.loop.nanoTime() - endNanos >= 0) {
      spot.news.add(new PunchNews.Gathered(number));
    } else {
      spot.loop.schedule(LOOK_NANOS, () -> look(endNanos));
    }
  }

  /** Both sides are ready: the time runs, and we take part in a punch of the peer's. */
  void begin(PeerKey peer, SignalPipe pipe) {
    begunNanos = spot.loop.nanoTime();
    sentBefore = ports.sent();
    connection = endpoint.connect(peer, pipe);
    limit =
        spot.loop.schedule(OUTCOME_NANOS, () -> end(Optional.empty(), "the attempts never ended"));
  }

  /** Begins a punch of our own. */
  void punch() {
    if (connection != null && !ended) {
      connection.punch();
    }
  }

  void onSignal(Envelope message) {
    if (connection != null) {
      connection.onSignal(message);
    }
  }

  @Override
  public void onUplinks(HostUplinks uplinks) {
    endpoint.onUplinks(uplinks);
  }

  @Override
  public void onInterfaces(List<InetAddress> addresses) {
    looked = true;
    endpoint.onInterfaces(addresses);
  }

  @Override
  public void onStunServers(List<InetSocketAddress> servers) {
    endpoint.onStunServers(servers);
  }

  @Override
  public void onResumed() {
    endpoint.onResumed();
  }

  @Override
  public void onEvent(PeerConnection peer, ConnectionEvent event) {
    switch (event) {
      case ConnectionEvent.DirectPath e -> end(Optional.of(found(peer, e.path())), "");
      case ConnectionEvent.PunchFailed e -> end(Optional.empty(), e.reason());
      case ConnectionEvent.Closed e -> end(Optional.empty(), e.reason());
      default -> {
        // What becomes of a path is not this command's.
      }
    }
  }

  private static PunchOutcome.Found found(PeerConnection peer, Path path) {
    return new PunchOutcome.Found(
        path.kind().name().toLowerCase(Locale.ROOT),
        peer.directLocal().orElse(path.remote()),
        path.remote(),
        path.rttNanos() / 1e6);
  }

  private void end(Optional<PunchOutcome.Found> found, String reason) {
    if (!ended) {
      ended = true;
      double seconds = (spot.loop.nanoTime() - begunNanos) / 1e9;
      PunchOutcome.Sent sent = ports.sent().since(sentBefore);
      spot.news.add(new PunchNews.Ended(new PunchOutcome(number, found, reason, seconds, sent)));
    }
  }

  @Override
  public QuicStream.Handler onStream(PeerConnection peer, QuicStream stream) {
    stream.reset(0);
    return new Unheard();
  }

  /** Ends it; the thread that is the answer says the goodbyes, which takes a moment. */
  Thread close() {
    spot.loop.execute(
        () -> {
          unwatch.run();
          limit.cancel();
        });
    return Thread.ofVirtual().name("round-end").start(endpoint::close);
  }

  /** Nothing is said on the connection. */
  private static final class Unheard implements QuicStream.Handler {
    @Override
    public void onData(ByteBuffer bytes) {
      bytes.position(bytes.limit());
    }

    @Override
    public void onEnd(String reason) {
      // Reset by us.
    }
  }
}
