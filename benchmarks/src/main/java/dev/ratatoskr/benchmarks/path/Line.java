package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.LabException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Packets between the hosts of two homes, paced by absolute deadlines. Both ends are in this
 * process, so one clock times both, and a way in one direction is measured exactly.
 *
 * <p>Thread: the caller's.
 */
final class Line implements AutoCloseable {
  private static final int RAW_PORT = 7004;
  private static final int OVERLAY_PORT = 7005;
  private static final int HELLO_PER_SECOND = 50;

  /** How long the last packets are waited for; what comes later counts as lost. */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final TwoHomes homes;
  private final End a;
  private final End b;
  private int rows;

  private Line(TwoHomes homes, End a, End b) {
    this.homes = homes;
    this.a = a;
    this.b = b;
  }

  /** Through the NATs with nothing in between; b's gateway forwards the port, as by hand. */
  static Line raw(TwoHomes homes) throws LabException {
    homes.forwardUdp(RAW_PORT);
    return open(
        homes,
        new InetSocketAddress(homes.a().home().plan().lan4() + ".10", RAW_PORT),
        new InetSocketAddress(homes.b().home().plan().lan4() + ".10", RAW_PORT),
        new InetSocketAddress(homes.a().home().plan().outside4(), RAW_PORT),
        new InetSocketAddress(homes.b().home().plan().outside4(), RAW_PORT));
  }

  /** Between the addresses of the routers. */
  static Line overlay(TwoHomes homes) throws LabException {
    InetSocketAddress ofA = new InetSocketAddress(homes.a().router().address(), OVERLAY_PORT);
    InetSocketAddress ofB = new InetSocketAddress(homes.b().router().address(), OVERLAY_PORT);
    return open(homes, ofA, ofB, ofA, ofB);
  }

  private static Line open(
      TwoHomes homes,
      InetSocketAddress localA,
      InetSocketAddress localB,
      InetSocketAddress seenA,
      InetSocketAddress seenB)
      throws LabException {
    End a = new End(homes.a().home().host(), localA, seenB);
    try {
      Line line = new Line(homes, a, new End(homes.b().home().host(), localB, seenA));
      line.begin();
      return line;
    } catch (LabException e) {
      a.close();
      throw e;
    }
  }

  /** Waits until packets come both ways. */
  private void begin() throws LabException {
    boolean[] comes = {false};
    homes
        .lab()
        .await(
            "UDP packets come both ways",
            () -> comes[0] || (comes[0] = comesAndGoes(echo(HELLO_PER_SECOND, 2))));
  }

  private static boolean comesAndGoes(PacketLog log) {
    return log.came() == log.sent();
  }

  /**
   * A sends, b sends everything back.
   *
   * @param count how many
   * @return the round trips
   */
  PacketLog echo(int perSecond, int count) throws LabException {
    int row = rows++;
    PacketLog log = new PacketLog(count);
    b.hand((of, number, now) -> b.send(of, number));
    a.hand((of, number, now) -> onCame(log, of == row, number, now));
    paced(perSecond, count, number -> send(a, row, number, log));
    settle(log);
    return log;
  }

  /**
   * Both send, a half interval apart, and nothing is sent back.
   *
   * @param count how many each
   */
  Exchange exchange(int perSecond, int count) throws LabException {
    int row = rows++;
    Exchange logs = new Exchange(new PacketLog(count), new PacketLog(count));
    b.hand((of, number, now) -> onCame(logs.toB(), of == row, number, now));
    a.hand((of, number, now) -> onCame(logs.toA(), of == row, number, now));
    paced(
        2 * perSecond,
        2 * count,
        turn -> {
          boolean even = turn % 2 == 0;
          send(even ? a : b, row, turn / 2, even ? logs.toB() : logs.toA());
        });
    settle(logs.toB());
    settle(logs.toA());
    return logs;
  }

  private static void onCame(PacketLog log, boolean ours, int number, long nowNanos) {
    if (ours) {
      log.onCame(number, nowNanos);
    }
  }

  private static void send(End end, int row, int number, PacketLog log) throws IOException {
    log.onSent(number, System.nanoTime());
    end.send(row, number);
  }

  /** A deadline that was missed delays no later one. */
  private static void paced(int perSecond, int count, Turn turn) throws LabException {
    long startNanos = System.nanoTime();
    long spacingNanos = Duration.ofSeconds(1).toNanos() / perSecond;
    try {
      for (int i = 0; i < count; i++) {
        waitUntil(startNanos + i * spacingNanos);
        turn.take(i);
      }
    } catch (IOException e) {
      throw new LabException("cannot send: " + e.getMessage(), e);
    }
  }

  private static void waitUntil(long deadlineNanos) throws LabException {
    long leftNanos = deadlineNanos - System.nanoTime();
    while (leftNanos > 0) {
      LockSupport.parkNanos(leftNanos);
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted while measuring");
      }
      leftNanos = deadlineNanos - System.nanoTime();
    }
  }

  private static void settle(PacketLog log) throws LabException {
    long endNanos = System.nanoTime() + PATIENCE_NANOS;
    while (log.came() < log.sent() && System.nanoTime() - endNanos < 0) {
      waitUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  @Override
  public void close() {
    a.close();
    b.close();
  }

  /**
   * One row of packets each way.
   *
   * @param toB what a sent
   * @param toA what b sent
   */
  record Exchange(PacketLog toB, PacketLog toA) {
    /** How long those that came took, either way. */
    List<Double> tookMillis() {
      return Stream.concat(toB.tookMillis().stream(), toA.tookMillis().stream()).toList();
    }
  }

  private interface Turn {
    void take(int number) throws IOException;
  }
}
