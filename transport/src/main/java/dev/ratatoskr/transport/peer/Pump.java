package dev.ratatoskr.transport.peer;

import dev.ratatoskr.punch.Timers;
import dev.ratatoskr.transport.io.EndpointLoop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Drives all sans-IO machines of an endpoint: after any input each is polled until all wait, since
 * one's events are another's inputs, and one timer is set to the earliest deadline. A machine that
 * throws is a bug of one peer and ends that peer only: its {@link Driven#onFault} is called.
 *
 * <p>Thread: the loop.
 */
final class Pump {
  /** More rounds than any cascade of events needs: two machines that never rest are a bug. */
  private static final int MAX_ROUNDS = 10_000;

  /** A machine with its owner's way of doing what it asks. */
  interface Driven {
    /** Polls until the machine waits; true when it had anything to do. */
    boolean turn();

    /** The deadline of the last turn's wait; {@link Timers#NONE} without one. */
    long deadlineNanos();

    void onTimeout(long nowNanos);

    /** The machine threw. It is not driven any more. */
    void onFault(RuntimeException fault);
  }

  private final EndpointLoop loop;
  private final List<Driven> machines = new ArrayList<>();
  private EndpointLoop.@Nullable Timer timer;
  private long armedNanos = Timers.NONE;
  private boolean pumping;
  private boolean again;
  private boolean closed;

  Pump(EndpointLoop loop) {
    this.loop = loop;
  }

  void add(Driven machine) {
    if (!closed) {
      machines.add(machine);
    }
  }

  void remove(Driven machine) {
    machines.remove(machine);
  }

  /** Drives nothing any more: a timer would keep all machines in memory, and at work. */
  void close() {
    closed = true;
    machines.clear();
    arm();
  }

  /** Call after inputs. Within a turn it only notes that another round is needed. */
  void run() {
    again = true;
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      for (int round = 0; again; round++) {
        if (round == MAX_ROUNDS) {
          throw new IllegalStateException("the machines never come to rest");
        }
        again = false;
        for (Driven machine : List.copyOf(machines)) {
          again |= turn(machine);
        }
      }
    } finally {
      pumping = false;
      arm();
    }
  }

  private boolean turn(Driven machine) {
    if (!machines.contains(machine)) {
      return false; // Another machine's event ended it in this very round.
    }
    try {
      return machine.turn();
    } catch (RuntimeException fault) {
      machines.remove(machine);
      machine.onFault(fault);
      return true;
    }
  }

  private void arm() {
    long earliest = Timers.NONE;
    for (Driven machine : machines) {
      earliest = Timers.earlier(earliest, machine.deadlineNanos());
    }
    if (earliest == armedNanos && timer != null) {
      return;
    }
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    armedNanos = earliest;
    if (earliest != Timers.NONE) {
      timer = loop.schedule(Math.max(0, earliest - loop.nanoTime()), this::onTimer);
    }
  }

  private void onTimer() {
    timer = null;
    armedNanos = Timers.NONE;
    long now = loop.nanoTime();
    for (Driven machine : List.copyOf(machines)) {
      try {
        if (machines.contains(machine)) {
          machine.onTimeout(now);
        }
      } catch (RuntimeException fault) {
        machines.remove(machine);
        machine.onFault(fault);
      }
    }
    run();
  }
}
