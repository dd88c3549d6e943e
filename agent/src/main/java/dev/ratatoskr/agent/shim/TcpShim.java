package dev.ratatoskr.agent.shim;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.NanoClock;
import dev.ratatoskr.proto.router.RouterFrame;
import dev.ratatoskr.proto.router.RouterMessage;
import dev.ratatoskr.transport.io.DeepestCause;
import dev.ratatoskr.transport.quic.QuicStream;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bridge's shim: warms the bridge stream, then listens on 127.0.0.1, lets our own router's one
 * connection in and splices it with the stream. When either side ends, the other is closed at once.
 *
 * <p>Whoever connects must begin with a handshake of our router's key, signed for the bridge's
 * password, within three seconds; others are closed and counted. At most four unproven connections
 * are kept, and a fifth displaces the oldest, so that strangers cannot keep the router out. The
 * listener is closed as soon as the router is in.
 *
 * <p>Thread: the loop.
 */
public final class TcpShim {
  private static final Logger LOG = LoggerFactory.getLogger(TcpShim.class);
  private static final int MAX_UNPROVEN = 4;

  private final Place place;
  private final ShimSpec spec;
  private final Splice splice;
  private final StreamWarmUp warmUp;
  private final QuicStream stream;
  private final Deque<RouterConnection> unproven = new ArrayDeque<>();
  private final @Nullable LaneRun lane;
  private final HoldTimer holds;
  private @Nullable ChannelFuture server;
  private @Nullable RouterConnection router;
  private long refused;
  private boolean ended;

  private TcpShim(Place place, ShimSpec spec, QuicStream stream, boolean opener) {
    this.place = place;
    this.spec = spec;
    this.stream = stream;
    this.splice = new Splice(spec, new Sides());
    this.warmUp = new StreamWarmUp(spec.bridgeId(), opener, stream::write);
    this.lane =
        place
            .lane()
            .map(terms -> new LaneRun(place, terms, spec, splice::onLaneFrame))
            .orElse(null);
    this.holds = new HoldTimer(place, this::onHeldTime);
  }

  /**
   * Where a shim lives.
   *
   * @param loop the Netty loop that is the endpoint's loop
   * @param clock of the same loop
   * @param lane empty where Traffic goes on the stream
   * @param listener is told what happens
   */
  public record Place(
      EventLoop loop, NanoClock clock, Optional<LaneTerms> lane, Listener listener) {}

  /** What happens to a shim. Thread: the loop. */
  public interface Listener {
    /**
     * The stream is warm on both sides and the port is open.
     *
     * @param port on 127.0.0.1
     * @param rttNanos the best round trip on the bridge stream; 0 on the accepting side
     */
    void onReady(long bridgeId, int port, long rttNanos);

    /** Our router came in; the port is closed. */
    void onRouter(long bridgeId);

    /** The shim is gone. Called exactly once, also after {@link TcpShim#close}. */
    void onEnded(long bridgeId, String reason);
  }

  /**
   * A shim on a stream that we opened, whose handler was a {@link ParkedStream}. The warm-up begins
   * at once.
   */
  public static TcpShim onOpened(Place place, ShimSpec spec, ParkedStream parked) {
    return start(place, spec, parked, true);
  }

  /** A shim on a stream that the peer opened. */
  public static TcpShim onAccepted(Place place, ShimSpec spec, ParkedStream parked) {
    return start(place, spec, parked, false);
  }

  private static TcpShim start(Place place, ShimSpec spec, ParkedStream parked, boolean opener) {
    TcpShim shim = new TcpShim(place, spec, parked.stream(), opener);
    parked.handOver(shim.new StreamSide());
    shim.warmUp.onStart(place.clock.nanoTime());
    return shim;
  }

  /** Closes the router's connection, the port and the stream at once. Idempotent. */
  public void close(String reason) {
    splice.end(reason);
  }

  /** A datagram of the peer. */
  public void onDatagram(ByteBuffer payload) {
    LaneRun run = lane;
    if (run != null && !ended) {
      run.onDatagram(payload);
    }
  }

  /** The connection takes datagrams again. */
  public void onDatagramRoom() {
    LaneRun run = lane;
    if (run != null && !ended) {
      run.onRoom();
    }
  }

  /** Another path carries the connection. */
  public void onPath() {
    LaneRun run = lane;
    if (run != null && !ended) {
      run.onPath();
    }
  }

  /**
   * Keeps the bridge out of the routers' tree: what our router measures the link by waits 100 ms on
   * its way to the peer. To be called before the router is told of the port.
   */
  public void hide() {
    splice.hide();
  }

  /** What was passed on so far. */
  public ShimCounters counters() {
    return splice.counters(refused);
  }

  private void listen() {
    ChannelFuture binding = RouterListener.bind(place.loop, this::accept);
    server = binding;
    binding.addListener(done -> onBound(binding));
  }

  private void onBound(ChannelFuture binding) {
    Throwable failure = binding.cause();
    if (failure != null) {
      splice.end("no local port: " + DeepestCause.of(failure));
    } else if (ended) {
      RouterListener.close(binding.channel());
    } else if (binding.channel().localAddress() instanceof InetSocketAddress local) {
      place.listener.onReady(spec.bridgeId(), local.getPort(), warmUp.rttNanos());
    }
  }

  private void accept(Channel channel) {
    if (ended || router != null) {
      refused++;
      RouterListener.close(channel);
      return;
    }
    RouterGate gate = new RouterGate(spec.self(), spec.password());
    RouterConnection connection = new RouterConnection(channel, gate, new Door());
    if (unproven.size() >= MAX_UNPROVEN) {
      refuse(unproven.element(), "too many others wait");
    }
    unproven.add(connection);
    channel.pipeline().addLast(connection);
  }

  private void refuse(RouterConnection connection, String reason) {
    if (unproven.remove(connection)) {
      refused++;
      if (refused == 1) {
        LOG.info("a stranger at the shim for {}: {}", spec.peer().shortName(), reason);
      } else {
        LOG.debug("a stranger at the shim for {}: {}", spec.peer().shortName(), reason);
      }
    }
    connection.close();
  }

  private void closeListener() {
    ChannelFuture binding = server;
    if (binding != null) {
      RouterListener.close(binding.channel());
    }
    for (RouterConnection stranger : List.copyOf(unproven)) {
      refuse(stranger, "the router is in");
    }
  }

  private void onStreamBytes(ByteBuffer bytes) {
    if (!warmUp.isDone()) {
      try {
        warmUp.onData(bytes, place.clock.nanoTime());
      } catch (MalformedException e) {
        splice.end("from the peer: " + e.getMessage());
        return;
      }
      if (!warmUp.isDone()) {
        return;
      }
      splice.onWarm();
      listen();
    }
    if (bytes.hasRemaining()) {
      splice.onPeerBytes(bytes);
    }
  }

  private void onHeldTime() {
    splice.onTime(place.clock.nanoTime());
    holds.arm(splice.deadlineNanos());
  }

  /** The bridge stream, from its side. */
  private final class StreamSide implements QuicStream.Handler {
    @Override
    public void onData(ByteBuffer bytes) {
      if (!ended) {
        onStreamBytes(bytes);
      }
    }

    @Override
    public void onWritable() {
      splice.onPeerWritable();
    }

    @Override
    public void onEnd(String reason) {
      splice.end("the bridge stream ended: " + reason);
    }
  }

  /** The connections at the port. */
  private final class Door implements RouterConnection.Owner {
    @Override
    public void onProven(RouterConnection connection, RouterGate gate, RouterMessage handshake) {
      if (ended || router != null || !unproven.remove(connection)) {
        connection.close();
        return;
      }
      router = connection;
      closeListener();
      place.listener.onRouter(spec.bridgeId());
      splice.onRouter(gate, handshake, place.clock.nanoTime());
      holds.arm(splice.deadlineNanos());
    }

    @Override
    public void onRefused(RouterConnection connection, String reason) {
      refuse(connection, reason);
    }

    @Override
    public void onBytes(RouterConnection connection, ByteBuffer bytes) {
      if (connection.equals(router)) {
        splice.onRouterBytes(bytes, place.clock.nanoTime());
        holds.arm(splice.deadlineNanos());
      }
    }

    @Override
    public void onWritable(RouterConnection connection, boolean writable) {
      if (connection.equals(router)) {
        splice.onRouterWritable(writable);
      }
    }

    @Override
    public void onClosed(RouterConnection connection, String reason) {
      if (connection.equals(router)) {
        splice.end(reason);
      } else {
        refuse(connection, reason);
      }
    }
  }

  /** What the splice writes to. */
  private final class Sides implements Splice.Ends {
    @Override
    public boolean sendOnLane(RouterFrame frame) {
      LaneRun run = lane;
      if (run != null) {
        run.send(frame);
      }
      return run != null;
    }

    @Override
    public boolean writeToPeer(ByteBuffer bytes) {
      return stream.write(bytes);
    }

    @Override
    public boolean writeToRouter(ByteBuffer bytes) {
      RouterConnection connection = router;
      if (connection == null) {
        return false;
      }
      return connection.write(bytes);
    }

    @Override
    public void flushToRouter() {
      RouterConnection connection = router;
      if (connection != null) {
        connection.flushAtTurnEnd();
      }
    }

    @Override
    public void readFromPeer(boolean reading) {
      stream.setReading(reading);
    }

    @Override
    public void readFromRouter(boolean reading) {
      RouterConnection connection = router;
      if (connection != null) {
        connection.channel().config().setAutoRead(reading);
      }
    }

    @Override
    public void end(String reason) {
      ended = true;
      holds.cancel();
      LaneRun run = lane;
      if (run != null) {
        run.close();
      }
      RouterConnection connection = router;
      if (connection != null) {
        connection.close();
      }
      closeListener();
      stream.reset(0);
      place.listener.onEnded(spec.bridgeId(), reason);
    }
  }
}
