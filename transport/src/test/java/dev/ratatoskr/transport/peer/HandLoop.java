package dev.ratatoskr.transport.peer;

import dev.ratatoskr.transport.io.EndpointLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A loop whose time a test moves by hand. */
final class HandLoop implements EndpointLoop {
  private record Task(long atNanos, Runnable body) {}

  private final List<Task> tasks = new ArrayList<>();
  private long now = 1000;

  @Override
  public boolean inLoop() {
    return true;
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(new Task(now, task));
  }

  @Override
  public Timer schedule(long delayNanos, Runnable task) {
    Task entry = new Task(now + delayNanos, task);
    tasks.add(entry);
    return () -> tasks.remove(entry);
  }

  int timers() {
    return tasks.size();
  }

  /** Runs the earliest task at its time. */
  void step() {
    Task first = tasks.stream().min(Comparator.comparingLong(Task::atNanos)).orElseThrow();
    tasks.remove(first);
    now = Math.max(now, first.atNanos());
    first.body().run();
  }

  @Override
  public void close() {
    tasks.clear();
  }
}
