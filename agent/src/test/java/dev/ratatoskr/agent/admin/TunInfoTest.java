package dev.ratatoskr.agent.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class TunInfoTest {
  @Test
  void theRoutersDefaultCostsTheTimeOfOnePacket() {
    String advice = new TunInfo(true, "tun0", 65_535).advice();
    assertTrue(advice.contains("IfMTU is 65535"), advice);
    assertTrue(advice.contains("26 ms"), advice);
    assertTrue(advice.contains("IfMTU: 1280"), advice);
  }

  @Test
  void aSmallInterfaceOrNoneNeedsNoAdvice() {
    assertEquals("", new TunInfo(true, "tun0", 1280).advice());
    assertEquals("", new TunInfo(false, "", 65_535).advice());
    assertEquals("", new TunInfo(true, "tun0", 0).advice(), "not told");
  }
}
