package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.agent.supervise.PeerStatus;
import dev.ratatoskr.agent.supervise.Supervisor;
import dev.ratatoskr.agent.supervise.SupervisorEffect;
import dev.ratatoskr.agent.supervise.SupervisorPolicy;
import dev.ratatoskr.transport.io.EndpointLoop;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Runs the supervisor: its inputs, its wishes, its one timer. Thread: the loop. */
final class SupervisorRun {
  private final EndpointLoop loop;
  private final Supervisor supervisor;
  private final Consumer<SupervisorEffect> carrier;
  private final Alarm alarm;
  private final Inputs inputs = new Inputs(this::drain);

  /**
   * Starts nothing yet.
   *
   * @param carrier carries each effect out, except the waiting
   */
  SupervisorRun(EndpointLoop loop, SupervisorPolicy policy, Consumer<SupervisorEffect> carrier) {
    this.loop = loop;
    this.supervisor = new Supervisor(policy, RandomGenerator.getDefault());
    this.carrier = carrier;
    this.alarm = new Alarm(loop, () -> tell(Supervisor::onTimeout));
  }

  /** One input. */
  @FunctionalInterface
  interface Input {
    void apply(Supervisor supervisor, long nowNanos);
  }

  /** Hands an input over, now or after the present one. */
  void tell(Input input) {
    inputs.add(() -> input.apply(supervisor, loop.nanoTime()));
  }

  List<PeerStatus> status() {
    return supervisor.status();
  }

  private void drain() {
    while (true) {
      SupervisorEffect effect = supervisor.poll();
      if (effect instanceof SupervisorEffect.WaitUntil wait) {
        alarm.set(wait.deadlineNanos());
        return;
      }
      carrier.accept(effect);
    }
  }
}
