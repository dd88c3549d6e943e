package dev.ratatoskr.benchmarks;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.proto.stun.StunMessage;
import dev.ratatoskr.proto.stun.TransactionId;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
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

/** An authenticated probe: made, read, and read with its signature checked. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StunBenchmark {
  private final byte[] key = StunCodec.shortTermKey("a password of a probe");
  private final StunMessage probe =
      StunMessage.of(
          StunClass.REQUEST,
          TransactionId.random(new SplittableRandom(1)),
          new StunAttribute.Username("abcdefgh:ijklmnop"),
          new StunAttribute.Priority(0x6e0001ffL),
          new StunAttribute.IceControlling(0x1234_5678_9abc_def0L));
  private final ByteBuffer bytes = StunCodec.encode(probe, key);

  /** Attributes, HMAC and CRC of one probe. */
  @Benchmark
  public ByteBuffer encode() {
    return StunCodec.encode(probe, key);
  }

  /** What every datagram that looks like STUN costs, a stranger's too. */
  @Benchmark
  public ReceivedStun decode() throws MalformedException {
    return StunCodec.decode(bytes.duplicate());
  }

  /** What a peer's probe costs. */
  @Benchmark
  public boolean decodeAndVerify() throws MalformedException {
    return StunCodec.decode(bytes.duplicate()).verify(key);
  }
}
