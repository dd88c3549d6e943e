package dev.ratatoskr.punch.behaviour;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PortAllocationTest {
  private static PortAllocation of(Integer... ports) {
    return PortAllocation.of(5000, List.of(ports));
  }

  @Test
  void theInsidePortKeptIsPreserving() {
    assertEquals(new PortAllocation.Preserving(), of(5000, 5000, 5000));
  }

  @Test
  void oneOtherPortSaysNothing() {
    assertEquals(new PortAllocation.Unknown(), of(7000, 7000));
    assertEquals(new PortAllocation.Unknown(), of());
  }

  @Test
  void equalStepsAreAStride() {
    assertEquals(new PortAllocation.Sequential(2), of(40000, 40002, 40004));
    assertEquals(new PortAllocation.Sequential(-1), of(40000, 39999));
  }

  @Test
  void aStepLeftOutIsForgiven() {
    assertEquals(new PortAllocation.Sequential(2), of(40000, 40002, 40006));
    assertEquals(new PortAllocation.Sequential(-2), of(40006, 40002, 40000));
  }

  @Test
  void anythingElseIsChance() {
    assertEquals(new PortAllocation.Random(), of(40000, 40002, 39990));
    assertEquals(new PortAllocation.Random(), of(40000, 40003, 40005));
    assertEquals(new PortAllocation.Random(), of(1024, 60000, 33000));
  }
}
