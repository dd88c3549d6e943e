package dev.ratatoskr.agent.shim;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.lane.LaneHeader;
import dev.ratatoskr.proto.router.RouterFrame;
import dev.ratatoskr.proto.router.SessionKey;
import dev.ratatoskr.proto.router.ShortTraffic;
import dev.ratatoskr.transport.lane.LaneReceiver;
import dev.ratatoskr.transport.lane.LaneSender;
import dev.ratatoskr.transport.lane.LaneStep;
import dev.ratatoskr.transport.lane.RateControl;
import dev.ratatoskr.transport.peer.PeerDatagrams;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bridge's lane on its connection's datagrams: what the router says goes out as fast as the
 * rate and the engine allow, what arrives is given on in order. Thread: the loop.
 */
final class LaneRun {
  private static final Logger LOG = LoggerFactory.getLogger(LaneRun.class);

  private final TcpShim.Place place;
  private final PeerDatagrams port;
  private final boolean shortens;
  private final SessionKey ours;
  private final Consumer<ByteBuffer> onFrame;
  private final LaneSender sender;
  private final LaneReceiver receiver;
  private final RateControl rate;
  private @Nullable Future<?> timer;
  private long timerNanos = Long.MAX_VALUE;
  private boolean closed;

  /**
   * A lane that has carried nothing.
   *
   * @param onFrame takes the frames that arrive, in order, each before it returns
   */
  LaneRun(TcpShim.Place place, LaneTerms terms, ShimSpec spec, Consumer<ByteBuffer> onFrame) {
    this.place = place;
    this.port = terms.port();
    this.shortens = terms.shortens();
    this.ours = spec.outward();
    this.onFrame = onFrame;
    int lane = (int) spec.bridgeId() & 0xff;
    this.sender = new LaneSender(lane, terms.redundancy().create());
    this.receiver = new LaneReceiver(lane);
    this.rate = new RateControl(place.clock().nanoTime());
    // Else the first window would wait in an engine that begins with less.
    port.allowInFlight(rate.inFlightBytes());
  }

  /** A frame of Traffic for the peer. */
  void send(RouterFrame frame) {
    long now = place.clock().nanoTime();
    boolean isOurs = frame.isTrafficOf(ours);
    SessionKey key = isOurs ? ours : keyOf(frame);
    sender.onFrame(key, isOurs && shortens ? ShortTraffic.of(frame, ours) : frame.bytes(), now);
    arm(sendWhatMay(now), now);
  }

  /** A datagram of the peer's. */
  void onDatagram(ByteBuffer payload) {
    receiver.onDatagram(payload, place.clock().nanoTime());
    turn();
  }

  /** The connection takes datagrams again. */
  void onRoom() {
    turn();
  }

  /** Another path carries the connection: what was learnt of the last one holds no more. */
  void onPath() {
    rate.onPath(place.clock().nanoTime());
  }

  /** Nothing happens any more. Idempotent. */
  void close() {
    if (!closed) {
      LOG.debug("a lane ends: {}, {}", sender.counters(), receiver.counters());
    }
    closed = true;
    cancel();
  }

  private void turn() {
    if (closed) {
      return;
    }
    long now = place.clock().nanoTime();
    long heard = hear(now);
    if (!closed) {
      arm(Math.min(heard, sendWhatMay(now)), now);
    }
  }

  /** Gives on what has arrived; returns when to look again. */
  private long hear(long now) {
    while (!closed) {
      switch (receiver.poll(now)) {
        case LaneStep.Deliver deliver -> onFrame.accept(deliver.frame());
        case LaneStep.Send report -> port.send(report.datagram());
        case LaneStep.Reported reported -> {
          sender.onReport(reported.report(), now);
          rate.onReport(reported.report(), now);
          port.allowInFlight(rate.inFlightBytes());
        }
        case LaneStep.WaitUntil wait -> {
          return wait.deadlineNanos();
        }
      }
    }
    return Long.MAX_VALUE;
  }

  /** Sends until nothing waits, or the rate or the engine says stop; returns when to go on. */
  private long sendWhatMay(long now) {
    int most = port.maxBytes();
    if (most < LaneSender.MIN_DATAGRAM_BYTES) {
      return Long.MAX_VALUE;
    }
    int room = port.room();
    while (true) {
      long due = sender.deadlineNanos(now);
      if (due - now > 0) {
        return due;
      }
      if (room <= 0) {
        // Who was told of some is not told of more.
        room = port.room();
      }
      if (room <= 0) {
        // The connection says when there is room.
        return Long.MAX_VALUE;
      }
      long allowed = rate.nextNanos(now);
      if (allowed - now > 0) {
        return allowed;
      }
      ByteBuffer datagram = sender.poll(now, most);
      if (datagram == null) {
        return sender.deadlineNanos(now);
      }
      onSending(datagram, now);
      port.send(datagram);
      room--;
    }
  }

  private void onSending(ByteBuffer datagram, long now) {
    if (LaneHeader.isCopy(datagram)) {
      rate.onCopySent(datagram.remaining());
    } else {
      rate.onSent(LaneHeader.sequenceOf(datagram), datagram.remaining(), now);
    }
  }

  private void arm(long deadlineNanos, long now) {
    if (deadlineNanos == Long.MAX_VALUE || (timer != null && timerNanos - deadlineNanos <= 0)) {
      return;
    }
    cancel();
    timerNanos = deadlineNanos;
    timer =
        place
            .loop()
            .schedule(this::onTimer, Math.max(0, deadlineNanos - now), TimeUnit.NANOSECONDS);
  }

  private void onTimer() {
    timer = null;
    turn();
  }

  private void cancel() {
    Future<?> armed = timer;
    timer = null;
    if (armed != null) {
      armed.cancel(false);
    }
  }

  private SessionKey keyOf(RouterFrame frame) {
    try {
      return frame.sessionKey();
    } catch (MalformedException e) {
      // The far router will judge it; here it only needs a place in the round.
      return ours;
    }
  }
}
