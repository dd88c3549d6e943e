package dev.ratatoskr.benchmarks.links;

import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.quic.QuicEngine;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A datagram from one end of a connection to the other, in memory: sealed, opened and acknowledged,
 * by both ends on one loop.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EngineBenchmark {
  private static final int BATCH = 8;
  private static final int DATAGRAM_BYTES = 1100;
  private static final int PATIENCE_SECONDS = 15;

  private final NettyLoop loop = NettyLoop.start(IoKind.AUTO);
  private final LinkPair quiche = connected(loop, "quiche");
  private final LinkPair kwik = connected(loop, "kwik");
  private final ByteBuffer datagram = ByteBuffer.allocate(DATAGRAM_BYTES);

  private static LinkPair connected(NettyLoop loop, String engine) {
    try {
      LinkPair pair = new LinkPair(loop, IdleLinks.key(1));
      QuicEngine clients = IdleLinks.engine(engine, loop);
      QuicEngine servers = IdleLinks.engine(engine, loop);
      loop.execute(() -> pair.open(clients, servers));
      return awaited(pair, pair.established());
    } catch (Exception e) {
      throw new IllegalStateException("no connection of " + engine, e);
    }
  }

  private static LinkPair awaited(LinkPair pair, CompletableFuture<Void> done) throws Exception {
    done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return pair;
  }

  /** By quiche. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public LinkPair quiche() throws Exception {
    return awaited(quiche, quiche.burst(datagram, BATCH));
  }

  /** By Kwik. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public LinkPair kwik() throws Exception {
    return awaited(kwik, kwik.burst(datagram, BATCH));
  }

  /** Ends the loop. */
  @TearDown
  public void close() {
    loop.close();
  }
}
