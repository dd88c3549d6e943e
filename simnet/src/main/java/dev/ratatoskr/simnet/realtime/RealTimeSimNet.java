package dev.ratatoskr.simnet.realtime;

import dev.ratatoskr.proto.NanoClock;
import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimNet;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A {@link SimNet} whose virtual time follows {@link System#nanoTime}, on a daemon thread of its
 * own. What random choices fall on which packet depends on the pace of the threads, so runs are not
 * repeatable.
 *
 * <p>Thread: every method from any thread, but not from a task that runs on the net's own.
 */
public final class RealTimeSimNet implements AutoCloseable {
  private static final long LONGEST_SLEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final SimNet net;
  private final ConcurrentLinkedQueue<Command> commands = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  /** Something to do on the net's thread, at the virtual time at which it was asked for. */
  private record Command(long atNanos, Consumer<SimNet> task) {}

  /** A running net. */
  public RealTimeSimNet(long seed) {
    this.net = new SimNet(new SplittableRandom(seed), System.nanoTime());
    this.thread = Thread.ofPlatform().daemon().name("simnet").start(this::run);
  }

  /** The clock that the net follows. */
  public NanoClock clock() {
    return System::nanoTime;
  }

  /**
   * Does something with the net on its thread and waits for the result: builds hosts, changes
   * links, reads the trace. What the function throws, or that the net is closed, is the cause of a
   * {@link java.util.concurrent.CompletionException}.
   */
  public <T> T call(Function<SimNet, T> function) {
    CompletableFuture<T> result = new CompletableFuture<>();
    enqueue(
        sim -> {
          try {
            result.complete(function.apply(sim));
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    if (closed) {
      result.completeExceptionally(new IllegalStateException("the net is closed"));
    }
    return result.join();
  }

  /** As {@link #call}, without a result. */
  public void change(Consumer<SimNet> task) {
    boolean done =
        call(
            sim -> {
              task.accept(sim);
              return true;
            });
    assert done;
  }

  /**
   * Opens a port on all addresses of a host. Its methods may be called from any thread; its
   * datagrams are handed to the executor, in order, and dropped if that refuses them.
   *
   * @param port the number, or 0 for any
   * @param executor where the receiver is called; its time is {@link System#nanoTime} there
   */
  public UdpPort open(SimHost host, int port, UdpPort.Receiver receiver, Executor executor) {
    RealTimePort opened = new RealTimePort(this::enqueue, receiver, executor);
    opened.bind(call(sim -> host.open(port, opened::onDatagram)));
    return opened;
  }

  /** Opens a port on one address of a host; else as the other. */
  public UdpPort open(
      SimHost host, InetSocketAddress local, UdpPort.Receiver receiver, Executor executor) {
    RealTimePort opened = new RealTimePort(this::enqueue, receiver, executor);
    opened.bind(call(sim -> host.open(local, opened::onDatagram)));
    return opened;
  }

  /** Stops the net and waits for the end of its thread. Idempotent. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive() && !interrupted) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
        Thread.currentThread().interrupt();
      }
    }
  }

  private void enqueue(Consumer<SimNet> task) {
    commands.add(new Command(System.nanoTime(), task));
    LockSupport.unpark(thread);
  }

  private void run() {
    while (!closed) {
      long now = System.nanoTime();
      runCommands();
      advanceTo(now);
      long sleep = Math.min(net.untilNextEventNanos(), LONGEST_SLEEP_NANOS);
      if (commands.isEmpty() && sleep > 0) {
        LockSupport.parkNanos(this, sleep);
      }
    }
    // Whoever asked before the end gets an answer; whoever asks later sees that it is closed.
    runCommands();
  }

  private void runCommands() {
    Command command = commands.poll();
    while (command != null) {
      advanceTo(command.atNanos());
      command.task().accept(net);
      command = commands.poll();
    }
  }

  private void advanceTo(long nanos) {
    net.runFor(Math.max(0, nanos - net.nowNanos()));
  }
}
