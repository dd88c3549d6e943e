package dev.ratatoskr.transport.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.punch.Timers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PumpTest {
  private final HandLoop loop = new HandLoop();
  private final Pump pump = new Pump(loop);

  /** A machine with some work. */
  private static class Machine implements Pump.Driven {
    int work;
    int turns;
    long deadline = Timers.NONE;
    final List<Long> timeouts = new ArrayList<>();
    final List<RuntimeException> faults = new ArrayList<>();

    void onWork() {}

    @Override
    public boolean turn() {
      turns++;
      if (work == 0) {
        return false;
      }
      work--;
      onWork();
      return true;
    }

    @Override
    public long deadlineNanos() {
      return deadline;
    }

    @Override
    public void onTimeout(long nowNanos) {
      timeouts.add(nowNanos);
      if (nowNanos >= deadline) {
        deadline = Timers.NONE;
      }
    }

    @Override
    public void onFault(RuntimeException fault) {
      faults.add(fault);
    }
  }

  private <M extends Machine> M add(M machine) {
    pump.add(machine);
    return machine;
  }

  @Test
  void oneMachineThatThrowsEndsOnlyItself() {
    Machine bad =
        add(
            new Machine() {
              @Override
              void onWork() {
                throw new IllegalStateException("a bug");
              }
            });
    Machine good = add(new Machine());
    bad.work = 1;
    good.work = 3;
    pump.run();
    assertEquals(1, bad.faults.size());
    assertEquals(0, good.work);
    int turns = bad.turns;
    pump.run();
    assertEquals(turns, bad.turns);
  }

  @Test
  void aTimeoutThatThrowsEndsOnlyItsMachine() {
    Machine bad =
        add(
            new Machine() {
              @Override
              public void onTimeout(long nowNanos) {
                throw new IllegalStateException("a bug");
              }
            });
    Machine good = add(new Machine());
    bad.deadline = 2000;
    good.deadline = 2000;
    pump.run();
    loop.step();
    assertEquals(1, bad.faults.size());
    assertEquals(List.of(2000L), good.timeouts);
    assertEquals(0, loop.timers());
  }

  @Test
  void afterTheEndNoTimerKeepsAMachine() {
    Machine machine = add(new Machine());
    machine.deadline = 2000;
    pump.run();
    assertEquals(1, loop.timers());
    pump.close();
    assertEquals(0, loop.timers());
    add(machine);
    pump.run();
    assertEquals(0, loop.timers());
  }

  @Test
  void callsFromWithinATurnNestNoTurnAndLoseNoWork() {
    int[] depth = new int[2];
    Machine second = new Machine();
    Machine first =
        new Machine() {
          @Override
          void onWork() {
            depth[0]++;
            depth[1] = Math.max(depth[1], depth[0]);
            second.work++;
            pump.run();
            depth[0]--;
          }
        };
    add(second);
    add(first).work = 2;
    pump.run();
    assertEquals(1, depth[1]);
    assertEquals(0, second.work);
  }

  @Test
  void twoMachinesThatNeverRestAreAnErrorAndThePumpGoesOnAfterIt() {
    Machine ping = add(new Machine());
    Machine pong =
        add(
            new Machine() {
              @Override
              void onWork() {
                ping.work = 1;
                work = 1;
              }
            });
    pong.work = 1;
    assertThrows(IllegalStateException.class, pump::run);
    pump.remove(pong);
    ping.work = 1;
    pump.run();
    assertEquals(0, ping.work);
  }

  @Test
  void oneTimerIsSetToTheEarliestDeadlineAndMovedAndCancelled() {
    Machine late = add(new Machine());
    Machine early = add(new Machine());
    late.deadline = 9000;
    early.deadline = 5000;
    pump.run();
    assertEquals(1, loop.timers());
    loop.step();
    assertEquals(5000, loop.nanoTime());
    assertEquals(1, loop.timers());
    pump.remove(early);
    pump.remove(late);
    pump.run();
    assertEquals(0, loop.timers());
  }

  @Test
  void aMachineRemovedWithinARoundIsNotTurnedAnyMore() {
    Machine second = new Machine();
    Machine first =
        new Machine() {
          @Override
          void onWork() {
            pump.remove(second);
          }
        };
    add(first).work = 1;
    add(second);
    pump.run();
    assertTrue(first.turns > 0);
    assertEquals(0, second.turns);
  }
}
