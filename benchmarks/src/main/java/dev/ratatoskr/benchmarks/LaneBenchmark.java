package dev.ratatoskr.benchmarks;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.router.SessionKey;
import dev.ratatoskr.transport.lane.LaneReceiver;
import dev.ratatoskr.transport.lane.LaneSender;
import dev.ratatoskr.transport.lane.LaneStep;
import dev.ratatoskr.transport.lane.Redundancy;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One frame through the sender, its datagrams through the receiver, as both loops do it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LaneBenchmark {
  private static final int DATAGRAM_BYTES = 1440;
  private static final long BETWEEN_NANOS = 10_000;

  private final SessionKey key = key();
  private final LaneSender sender = new LaneSender(1, Redundancy.auto());
  private final LaneReceiver receiver = new LaneReceiver(1);
  private final ByteBuffer game = ByteBuffer.allocate(300);
  private final ByteBuffer full = ByteBuffer.allocate(1400);
  private final ByteBuffer great = ByteBuffer.allocate(65_536);
  private long nowNanos;

  private static SessionKey key() {
    try {
      byte[] source = new byte[PeerKey.SIZE_BYTES];
      source[0] = 1;
      return new SessionKey(PeerKey.of(source), PeerKey.of(new byte[PeerKey.SIZE_BYTES]));
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A frame of a game, in one datagram. */
  @Benchmark
  public int game() {
    return through(game);
  }

  /** A frame of a download at an IfMTU of 1280, in one datagram. */
  @Benchmark
  public int full() {
    return through(full);
  }

  /** A frame of a download at the default IfMTU, in 46 datagrams. */
  @Benchmark
  public int great() {
    return through(great);
  }

  private int through(ByteBuffer frame) {
    nowNanos += BETWEEN_NANOS;
    sender.onFrame(key, frame, nowNanos);
    int deliveredBytes = 0;
    ByteBuffer datagram = sender.poll(nowNanos, DATAGRAM_BYTES);
    while (datagram != null) {
      receiver.onDatagram(datagram, nowNanos);
      deliveredBytes += delivered();
      datagram = sender.poll(nowNanos, DATAGRAM_BYTES);
    }
    return deliveredBytes;
  }

  private int delivered() {
    int bytes = 0;
    while (true) {
      switch (receiver.poll(nowNanos)) {
        case LaneStep.Deliver deliver -> bytes += deliver.frame().remaining();
        case LaneStep.Send send -> bytes += send.datagram().remaining();
        case LaneStep.Reported reported -> sender.onReport(reported.report(), nowNanos);
        case LaneStep.WaitUntil wait -> {
          return bytes;
        }
      }
    }
  }
}
