package dev.ratatoskr.punch.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How many addresses one peer may point us at. */
class TargetBudgetTest {
  private static final long NOW = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);

  private final TargetBudget budget = new TargetBudget();

  private static InetSocketAddress at(String prefix, int host, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(prefix + host), port);
  }

  @Test
  void hostsAreBounded() {
    for (int i = 0; i < TargetBudget.MAX_HOSTS; i++) {
      assertTrue(budget.admit(at("20.0.0.", i, 1000), NOW + i));
    }
    assertFalse(budget.admit(at("20.0.1.", 1, 1000), NOW + 100));
    assertTrue(budget.admit(at("20.0.0.", 1, 1000), NOW + 100), "a known one");
    assertTrue(budget.admit(at("20.0.0.", 1, 1001), NOW + 100), "another port of a known host");
  }

  @Test
  void hostsOfAHomeAreBoundedTighter() {
    for (int i = 0; i < TargetBudget.MAX_PRIVATE_HOSTS; i++) {
      assertTrue(budget.admit(at("192.168.1.", i, 1000), NOW));
    }
    assertFalse(budget.admit(at("10.0.0.", 1, 1000), NOW));
    assertFalse(budget.admit(at("100.64.0.", 1, 1000), NOW), "a carrier's network");
    assertTrue(budget.admit(at("20.0.0.", 1, 1000), NOW));
  }

  @Test
  void portsAreBounded() {
    for (int i = 0; i < TargetBudget.MAX_ADDRESSES; i++) {
      assertTrue(budget.admit(at("20.0.0.", 1, 1000 + i), NOW));
    }
    assertFalse(budget.admit(at("20.0.0.", 1, 999), NOW));
    assertEquals(TargetBudget.MAX_ADDRESSES, budget.addresses());
  }

  @Test
  void whatIsUnusedForLongIsForgottenAndWhatIsUsedIsNot() {
    for (int i = 0; i < TargetBudget.MAX_HOSTS; i++) {
      assertTrue(budget.admit(at("20.0.0.", i, 1000), NOW));
    }
    assertTrue(budget.admit(at("20.0.0.", 0, 1000), NOW + TargetBudget.WINDOW_NANOS - 1));
    assertFalse(budget.admit(at("20.0.1.", 0, 1000), NOW + TargetBudget.WINDOW_NANOS - 1));
    assertTrue(budget.admit(at("20.0.1.", 0, 1000), NOW + TargetBudget.WINDOW_NANOS));
    assertEquals(2, budget.addresses());
  }

  @Test
  void aPeerThatComesBackHasNoNewBudget() {
    PunchMemory memory = new PunchMemory();
    for (int i = 0; i < TargetBudget.MAX_HOSTS; i++) {
      assertTrue(memory.of("peer").admitTarget(at("20.0.0.", i, 1000), NOW));
    }
    assertFalse(memory.of("peer").admitTarget(at("20.0.1.", 1, 1000), NOW));
    assertTrue(memory.of("other").admitTarget(at("20.0.1.", 1, 1000), NOW));
  }
}
