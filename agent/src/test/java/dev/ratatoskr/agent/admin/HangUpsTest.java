package dev.ratatoskr.agent.admin;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HangUpsTest {
  private static final long SOON = TimeUnit.MILLISECONDS.toNanos(4999);
  private static final long LATE = TimeUnit.SECONDS.toNanos(5);

  private final HangUps hangUps = new HangUps(LATE);

  @Test
  void threeInARowAreMany() {
    hangUps.onHangUp(0);
    hangUps.onHangUp(SOON);
    assertFalse(hangUps.areMany());
    hangUps.onHangUp(SOON);
    assertTrue(hangUps.areMany());
    hangUps.onHangUp(SOON);
    assertTrue(hangUps.areMany());
  }

  @Test
  void restartsNowAndThenAreNever() {
    for (int i = 0; i < 10; i++) {
      hangUps.onHangUp(LATE);
      assertFalse(hangUps.areMany());
    }
  }

  @Test
  void oneThatStayedOpenBreaksTheRow() {
    hangUps.onHangUp(SOON);
    hangUps.onHangUp(SOON);
    hangUps.onHangUp(LATE);
    hangUps.onHangUp(SOON);
    hangUps.onHangUp(SOON);
    assertFalse(hangUps.areMany());
    hangUps.onHangUp(SOON);
    assertTrue(hangUps.areMany());
  }

  @Test
  void oneThatEndedOtherwiseBreaksTheRow() {
    hangUps.onHangUp(SOON);
    hangUps.onHangUp(SOON);
    hangUps.onOther();
    hangUps.onHangUp(SOON);
    assertFalse(hangUps.areMany());
  }
}
