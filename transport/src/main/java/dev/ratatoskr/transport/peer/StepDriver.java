package dev.ratatoskr.transport.peer;

import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.Timers;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Drives one machine that speaks {@link Step}. Thread: the loop.
 *
 * @param <E> the machine's events
 */
final class StepDriver<E> implements Pump.Driven {
  /** More than any machine asks for at once: one that never waits is a bug of one peer. */
  private static final int MAX_STEPS = 100_000;

  private final PortTable ports;
  private final Supplier<Step<E>> poll;
  private final LongConsumer timeout;
  private final Consumer<E> events;
  private final Consumer<RuntimeException> faults;
  private long deadlineNanos = Timers.NONE;

  StepDriver(
      PortTable ports,
      Supplier<Step<E>> poll,
      LongConsumer timeout,
      Consumer<E> events,
      Consumer<RuntimeException> faults) {
    this.ports = ports;
    this.poll = poll;
    this.timeout = timeout;
    this.events = events;
    this.faults = faults;
  }

  @Override
  public boolean turn() {
    boolean worked = false;
    for (int steps = 0; steps < MAX_STEPS; steps++) {
      switch (poll.get()) {
        case Step.Send<E> send -> ports.send(send.portId(), send.to(), send.payload());
        case Step.Emit<E> emit -> events.accept(emit.event());
        case Step.WaitUntil<E> wait -> {
          deadlineNanos = wait.deadlineNanos();
          return worked;
        }
      }
      worked = true;
    }
    throw new IllegalStateException("the machine never waits");
  }

  @Override
  public long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public void onTimeout(long nowNanos) {
    timeout.accept(nowNanos);
  }

  @Override
  public void onFault(RuntimeException fault) {
    faults.accept(fault);
  }
}
