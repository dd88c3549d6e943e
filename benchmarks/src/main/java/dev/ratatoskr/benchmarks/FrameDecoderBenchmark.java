package dev.ratatoskr.benchmarks;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.router.FrameDecoder;
import dev.ratatoskr.proto.router.FrameType;
import dev.ratatoskr.proto.router.RouterFrame;
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

/** The router's stream cut into frames, as the shim does it for every byte of a bridge. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameDecoderBenchmark {
  private static final int FRAMES = 32;

  private final FrameDecoder decoder = new FrameDecoder();
  private final ByteBuffer small = frames(100);
  private final ByteBuffer full = frames(1400);

  private static ByteBuffer frames(int bodyBytes) {
    RouterFrame frame = RouterFrame.of(FrameType.TRAFFIC, new byte[bodyBytes]);
    ByteBuffer out = ByteBuffer.allocate(FRAMES * frame.sizeBytes());
    for (int i = 0; i < FRAMES; i++) {
      out.put(frame.bytes());
    }
    return out.flip();
  }

  /** 32 frames of a game or a call in one feeding. */
  @Benchmark
  public int small() throws MalformedException {
    return drain(small);
  }

  /** 32 frames of a download in one feeding. */
  @Benchmark
  public int full() throws MalformedException {
    return drain(full);
  }

  private int drain(ByteBuffer bytes) throws MalformedException {
    decoder.onBytes(bytes.duplicate());
    int sizeBytes = 0;
    for (RouterFrame frame = decoder.poll(); frame != null; frame = decoder.poll()) {
      sizeBytes += frame.sizeBytes();
    }
    return sizeBytes;
  }
}
