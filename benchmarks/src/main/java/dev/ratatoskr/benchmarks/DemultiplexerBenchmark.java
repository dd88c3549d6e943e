package dev.ratatoskr.benchmarks;

import dev.ratatoskr.transport.io.Demultiplexer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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

/** The first look at a datagram: what every packet that reaches the port costs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DemultiplexerBenchmark {
  private final InetSocketAddress from =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
  private final ByteBuffer stun = datagram(0x00);
  private final ByteBuffer quic = datagram(0x43);
  private final ByteBuffer garbage = datagram(0x20);
  private long received;
  private final Demultiplexer demultiplexer =
      new Demultiplexer(
          (source, payload, nowNanos) -> received++, (source, payload, nowNanos) -> received--);

  private static ByteBuffer datagram(int first) {
    ByteBuffer bytes = ByteBuffer.allocate(1200);
    bytes.put(0, (byte) first);
    return bytes;
  }

  /** One of each kind. */
  @Benchmark
  public long threeKinds() {
    demultiplexer.onDatagram(from, stun, 0);
    demultiplexer.onDatagram(from, quic, 0);
    demultiplexer.onDatagram(from, garbage, 0);
    return received + demultiplexer.unknownDatagrams();
  }
}
