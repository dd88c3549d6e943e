package dev.ratatoskr.punch.standby;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ProposalTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Proposal proposal = new Proposal();
  private final List<Long> made = new ArrayList<>();
  private final long begun = Long.MAX_VALUE - 200 * MILLI;
  private long now = begun;
  private long deadline = Timers.NONE;

  @Test
  void itIsRepeatedEverMoreRarelyAndEndsByItself() {
    start();
    while (deadline != Timers.NONE) {
      step();
    }
    assertEquals(Proposal.MOST, made.size());
    assertEquals(List.of(0L, 50L), made.subList(0, 2), "15 ms for an answer, and some more");
    for (int i = 2; i < made.size(); i++) {
      long pause = made.get(i) - made.get(i - 1);
      assertTrue(pause >= made.get(i - 1) - made.get(i - 2) && pause <= 2000, made.toString());
    }
    assertTrue(made.getLast() < 14_000, made.toString());
  }

  @Test
  void anAnswerEndsIt() {
    start();
    step();
    proposal.onEnd();
    drain();
    assertEquals(2, made.size());
    assertEquals(Timers.NONE, deadline);
  }

  @Test
  void anotherPathBeginsAnew() {
    start();
    step();
    step();
    made.clear();
    start();
    assertEquals(1, made.size());
    while (deadline != Timers.NONE) {
      step();
    }
    assertEquals(Proposal.MOST, made.size());
  }

  @Test
  void anEarlyTimeoutDoesNothing() {
    start();
    now += 49 * MILLI;
    proposal.onTimeout(now);
    drain();
    assertEquals(List.of(0L), made);
  }

  private void start() {
    proposal.onStart(15 * MILLI, now);
    drain();
  }

  /** To the next deadline. */
  private void step() {
    now = deadline;
    proposal.onTimeout(now);
    drain();
  }

  private void drain() {
    while (true) {
      switch (proposal.poll()) {
        case Step.Send<ProposalEvent> send -> throw new AssertionError("it sends nothing");
        case Step.Emit<ProposalEvent> emit -> made.add((now - begun) / MILLI);
        case Step.WaitUntil<ProposalEvent> wait -> {
          deadline = wait.deadlineNanos();
          return;
        }
      }
    }
  }
}
