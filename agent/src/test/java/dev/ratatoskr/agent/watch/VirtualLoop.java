package dev.ratatoskr.agent.watch;

import dev.ratatoskr.transport.io.EndpointLoop;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A loop in virtual time, of one thread only. */
public final class VirtualLoop implements EndpointLoop {
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::atNanos));
  private long now;

  /** Does what is due within the time, each at its own. */
  public void run(Duration time) {
    long end = now + time.toNanos();
    for (Task task = tasks.peek(); task != null && task.atNanos() <= end; task = tasks.peek()) {
      tasks.remove(task);
      now = task.atNanos();
      task.work().run();
    }
    now = end;
  }

  @Override
  public boolean inLoop() {
    return true;
  }

  @Override
  public Timer schedule(long delayNanos, Runnable work) {
    Task task = new Task(now + delayNanos, work);
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  @Override
  public void execute(Runnable work) {
    schedule(0, work);
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void close() {
    tasks.clear();
  }

  private record Task(long atNanos, Runnable work) {}
}
