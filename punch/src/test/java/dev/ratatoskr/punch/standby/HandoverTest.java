package dev.ratatoskr.punch.standby;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class HandoverTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Handover handover = new Handover();
  private final List<HandoverEvent> events = new ArrayList<>();
  private long now = Long.MAX_VALUE - 500 * MILLI;
  private long deadline = Timers.NONE;

  HandoverTest() {
    handover.onStart(now);
    handover.onAnswerTime(15 * MILLI);
  }

  private void drain() {
    while (true) {
      switch (handover.poll()) {
        case Step.Send<HandoverEvent> send -> throw new AssertionError("it sends nothing");
        case Step.Emit<HandoverEvent> emit -> events.add(emit.event());
        case Step.WaitUntil<HandoverEvent> wait -> {
          deadline = wait.deadlineNanos();
          return;
        }
      }
    }
  }

  private void pass(int millis) {
    for (int i = 0; i < millis; i++) {
      now += MILLI;
      if (deadline != Timers.NONE && deadline - now <= 0) {
        handover.onTimeout(now);
        drain();
      }
    }
  }

  /** A packet every 20 ms; each is answered 10 ms later where the path lives. */
  private void game(int packets, boolean answered) {
    for (int i = 0; i < packets; i++) {
      handover.onSent(now);
      drain();
      pass(10);
      if (answered) {
        handover.onHeard(now);
      }
      pass(10);
    }
  }

  @Test
  void nothingHappensWhileAnswersComeAndNoTimerRunsWhileNothingIsSent() {
    game(500, true);
    pass(200);
    assertEquals(List.of(), events);
    assertEquals(Timers.NONE, deadline);
    assertFalse(handover.takeCopy(now));
  }

  @Test
  void aSilentPathIsDoubtedAfterThreePacketsAndLeftForOneThatAnswers() {
    game(10, true);
    long silentSince = now;
    game(3, false);
    HandoverEvent.Doubted doubt = assertInstanceOf(HandoverEvent.Doubted.class, events.getFirst());
    assertEquals(silentSince - 15 * MILLI, doubt.sinceNanos());
    assertTrue(handover.takeCopy(now));
    pass(5);
    handover.onStandbyHeard(false, now);
    drain();
    assertEquals(1, events.size(), "a living path gets time to answer the probe");
    game(6, false);
    assertInstanceOf(HandoverEvent.TookOver.class, events.get(1));
  }

  @Test
  void aPathIsNotLeftForOneThatIsSilentAsWell() {
    game(10, true);
    game(50, false);
    assertEquals(1, events.size(), events.toString());
    assertFalse(handover.isStandbyAlive());
    handover.onStandbyHeard(false, now);
    drain();
    assertInstanceOf(HandoverEvent.TookOver.class, events.get(1), "as soon as it answers");
  }

  @Test
  void aFalseAlarmEndsWithTheFirstPacket() {
    game(10, true);
    game(3, false);
    handover.onHeard(now);
    handover.onStandbyHeard(true, now);
    drain();
    game(50, true);
    assertEquals(1, events.size());
    assertFalse(handover.takeCopy(now));
  }

  @Test
  void aLonelyPacketWantsNoAnswer() {
    for (int i = 0; i < 50; i++) {
      handover.onSent(now);
      drain();
      pass(200);
      handover.onStandbyHeard(false, now);
      drain();
    }
    assertEquals(List.of(), events);
  }

  @Test
  void dataOnTheStandbyWhileThePathIsSilentIsAnsweredOnBoth() {
    game(10, true);
    pass(100);
    assertFalse(handover.takeCopy(now));
    handover.onStandbyHeard(true, now);
    assertTrue(handover.takeCopy(now));
    pass(400);
    assertFalse(handover.takeCopy(now));
  }

  @Test
  void aLargeTransferIsNotDoubledForLong() {
    game(10, true);
    game(3, false);
    int copies = 0;
    for (int i = 0; i < 10_000; i++) {
      copies += handover.takeCopy(now) ? 1 : 0;
    }
    assertTrue(copies > 100 && copies < 1000, copies + " copies");
  }
}
