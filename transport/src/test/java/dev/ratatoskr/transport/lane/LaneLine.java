package dev.ratatoskr.transport.lane;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimNet;
import dev.ratatoskr.simnet.SimTimer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A sender on one host and a receiver on another, with all that their owners do. */
final class LaneLine {
  static final int LANE = 5;
  static final int DATAGRAM_BYTES = 1200;

  final SimNet net;
  final Frames frames = new Frames();
  final LaneSender sender;
  final LaneReceiver receiver;

  /** How long each delivered frame of flow 1 was under way, from its making. */
  final List<Long> delaysNanos = new ArrayList<>();

  private final LaneReceiver reports = new LaneReceiver(LANE);
  private final Way out;
  private final Way back;
  private final long bitsPerSecond;
  private long freeNanos;
  private @Nullable SimTimer sendTimer;
  private @Nullable SimTimer holdTimer;

  private record Way(UdpPort port, InetSocketAddress to) {
    void send(ByteBuffer datagram) {
      port.send(to, datagram);
    }
  }

  /**
   * A line.
   *
   * @param link both ways, in addition to nothing
   * @param bitsPerSecond how fast the sender is polled; 0 is as fast as it gives
   */
  LaneLine(long seed, Link link, long bitsPerSecond, Redundancy redundancy) {
    SplittableRandom random = new SplittableRandom(seed);
    int firstSequence = random.nextInt(4) == 0 ? -random.nextInt(5000) : random.nextInt();
    net = new SimNet(random);
    sender = new LaneSender(LANE, redundancy, firstSequence);
    receiver = new LaneReceiver(LANE, firstSequence);
    SimHost a = net.host("a").link(link, Link.delayMillis(10));
    SimHost b = net.host("b");
    UdpPort near = a.open(4000, (from, payload, now) -> onReport(payload));
    UdpPort far = b.open(5000, (from, payload, now) -> onDatagram(payload));
    out = new Way(near, new InetSocketAddress(b.ipv4Address(), 5000));
    back = new Way(far, new InetSocketAddress(a.ipv4Address(), 4000));
    this.bitsPerSecond = bitsPerSecond;
    freeNanos = net.nowNanos();
  }

  /** The flow's next frame goes to the sender. */
  void offer(int flow, int bytes) {
    sender.onFrame(Frames.key(flow), frames.make(flow, bytes, net.nowNanos()), net.nowNanos());
    pump();
  }

  /** A flow with even spacing; the first frame now. */
  void every(int flow, int bytes, long spacingNanos, long endElapsedNanos) {
    if (net.elapsedNanos() < endElapsedNanos) {
      offer(flow, bytes);
      net.in(spacingNanos, () -> every(flow, bytes, spacingNanos, endElapsedNanos));
    }
  }

  private void pump() {
    if (sendTimer != null) {
      sendTimer.cancel();
      sendTimer = null;
    }
    long now = net.nowNanos();
    while (now - freeNanos >= 0) {
      ByteBuffer datagram = sender.poll(now, DATAGRAM_BYTES);
      if (datagram == null) {
        break;
      }
      if (bitsPerSecond > 0) {
        freeNanos = now + datagram.remaining() * 8_000_000_000L / bitsPerSecond;
      }
      out.send(datagram);
    }
    long deadline = sender.deadlineNanos(now);
    if (deadline != Long.MAX_VALUE) {
      long at = deadline - freeNanos > 0 ? deadline : freeNanos;
      sendTimer = net.schedule(at, this::pump);
    }
  }

  private void onDatagram(ByteBuffer payload) {
    receiver.onDatagram(payload, net.nowNanos());
    turn();
  }

  private void onReport(ByteBuffer payload) {
    reports.onDatagram(payload, net.nowNanos());
    while (reports.poll(net.nowNanos()) instanceof LaneStep.Reported reported) {
      sender.onReport(reported.report(), net.nowNanos());
    }
  }

  private void turn() {
    if (holdTimer != null) {
      holdTimer.cancel();
      holdTimer = null;
    }
    long now = net.nowNanos();
    while (true) {
      switch (receiver.poll(now)) {
        case LaneStep.Deliver deliver -> {
          long delayNanos = frames.check(deliver.frame(), now);
          if (deliver.frame().getInt(0) == 1) {
            delaysNanos.add(delayNanos);
          }
        }
        case LaneStep.Send send -> back.send(send.datagram());
        case LaneStep.Reported reported -> throw new AssertionError(reported.toString());
        case LaneStep.WaitUntil wait -> {
          if (wait.deadlineNanos() != Long.MAX_VALUE) {
            assertTrue(wait.deadlineNanos() - now > 0, "a deadline that has passed");
            holdTimer = net.schedule(wait.deadlineNanos(), this::turn);
          }
          return;
        }
      }
    }
  }
}
