package dev.ratatoskr.netns.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger.Ping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SwitchoverTest {
  private final List<Ping> pings = new ArrayList<>();

  @Test
  void countsFromTheFirstPingSentAndOnlyLossBetweenAnswers() throws LabException {
    // The first three had no answer: the session was being made, and that is not the switch's loss.
    add(4, 50, 40);
    add(53, 100, 6);
    Switchover seen = Switchover.find(pings, 20, 20).orElseThrow();
    assertEquals(new Switchover(40, 6, 52 * 20, 2), seen);
  }

  @Test
  void twoQuickAnswersAreNoSwitch() throws LabException {
    add(1, 50, 40);
    add(51, 52, 6);
    add(53, 60, 40);
    add(61, 62, 6);
    assertEquals(Optional.empty(), Switchover.find(pings, 20, 20));
  }

  @Test
  void twoOfFiveMayBeSlow() throws LabException {
    add(1, 50, 40);
    add(51, 51, 6);
    add(52, 53, 25);
    add(54, 60, 6);
    assertEquals(1000, Switchover.find(pings, 20, 20).orElseThrow().timeMillis());
  }

  @Test
  void pingsThatBeginOnTheBridgeAreAnErrorAtOnce() throws LabException {
    add(1, 2, 6);
    assertEquals(Optional.empty(), Switchover.find(pings, 20, 20));
    add(3, 3, 6);
    assertThrows(LabException.class, () -> Switchover.find(pings, 20, 20));
  }

  private void add(int from, int to, double rttMillis) {
    for (int sequence = from; sequence <= to; sequence++) {
      pings.add(new Ping(sequence, 1000 + (sequence - 1) * 20.0, rttMillis));
    }
  }
}
