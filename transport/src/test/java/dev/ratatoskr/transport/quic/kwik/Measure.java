package dev.ratatoskr.transport.quic.kwik;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.ratatoskr.transport.quic.QuicLink;
import dev.ratatoskr.transport.quic.QuicStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** Figures of the engine, both ends in one process: a program, not a test. */
final class Measure {
  private static final int LINKS = 20;
  private static final int BYTES = 300;

  private Measure() {}

  /** With the argument "warm" it warms up first. */
  public static void main(String[] arguments) throws Exception {
    TestCertificate own = TestCertificate.create();
    if (Arrays.asList(arguments).contains("warm")) {
      long start = System.nanoTime();
      KwikEngine.warmUp(own.certificate(), own.key());
      print("warm-up", start);
    }
    List<Wire> wires = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      long start = System.nanoTime();
      Wire wire = new Wire();
      print("two engines", start);
      start = System.nanoTime();
      wires.add(wire.connect());
      print("handshake " + (i + 1), start);
    }
    echo(wires.get(0), 5_000);
    echo(wires.get(0), 5_000);
    cost(wires);
    wires.forEach(Wire::close);
  }

  private static void print(String what, long since) {
    System.out.printf("%s: %.1f ms%n", what, (System.nanoTime() - since) / 1e6);
  }

  /** Threads and heap of further links, each between two engines of its own. */
  private static void cost(List<Wire> wires) throws Exception {
    int threads = Thread.activeCount();
    long heap = heap();
    for (int i = 0; i < LINKS; i++) {
      wires.add(new Wire().connect());
    }
    System.out.printf(
        "a pair of engines with a link: %.1f threads, %d KiB of heap%n",
        (Thread.activeCount() - threads) / (double) LINKS, (heap() - heap) / LINKS / 1024);
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void echo(Wire wire, int count) throws Exception {
    Echoes echoes = new Echoes(wire.clientLink(), count);
    wire.loop.execute(() -> echoes.begin(wire));
    long[] nanos = echoes.done.get(120, SECONDS);
    System.out.printf("echo of %d bytes, 500 a second: %s%n", BYTES, spread(nanos));
    System.out.printf("  of which the timer was late: %s%n", spread(echoes.late));
  }

  private static String spread(long[] nanos) {
    Arrays.sort(nanos);
    int count = nanos.length;
    return String.format(
        Locale.ROOT,
        "p50 %.2f, p99 %.2f, max %.2f ms",
        nanos[count / 2] / 1e6,
        nanos[count * 99 / 100] / 1e6,
        nanos[count - 1] / 1e6);
  }

  /** Sends a message every 2 ms and times its echo. */
  private static final class Echoes implements QuicStream.Handler {
    final CompletableFuture<long[]> done = new CompletableFuture<>();
    private final QuicLink link;
    private final long[] sentAt;
    private final long[] took;
    private final long[] late;
    private int sent;
    private long received;
    private int answered;

    Echoes(QuicLink link, int count) {
      this.link = link;
      this.sentAt = new long[count];
      this.took = new long[count];
      this.late = new long[count];
    }

    void begin(Wire wire) {
      try {
        next(wire, link.openStream(this), System.nanoTime());
      } catch (java.io.IOException e) {
        done.completeExceptionally(e);
      }
    }

    private void next(Wire wire, QuicStream stream, long due) {
      late[sent] = System.nanoTime() - due;
      sentAt[sent++] = System.nanoTime();
      stream.write(ByteBuffer.allocate(BYTES));
      if (sent < sentAt.length) {
        long then = due + 2_000_000L;
        wire.loop.schedule(then - System.nanoTime(), () -> next(wire, stream, then));
      }
    }

    @Override
    public void onData(ByteBuffer bytes) {
      received += bytes.remaining();
      while (answered < received / BYTES) {
        took[answered] = System.nanoTime() - sentAt[answered];
        answered++;
      }
      if (answered == took.length) {
        done.complete(took);
      }
    }

    @Override
    public void onEnd(String reason) {
      done.completeExceptionally(new IllegalStateException(reason));
    }
  }
}
