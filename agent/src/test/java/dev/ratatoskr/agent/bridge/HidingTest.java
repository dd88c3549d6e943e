package dev.ratatoskr.agent.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.agent.admin.RouterVersion;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HidingTest {
  private static Hiding decide(boolean wanted, String own, String peer) {
    return Hiding.decide(
        wanted, RouterVersion.parse(own), Optional.of(peer).map(RouterVersion::parse));
  }

  @ParameterizedTest
  @CsvSource({
    "0.5.13, 0.5.13, true",
    "0.5.14, 0.5.13, true",
    "0.6.0, 1.0, true",
    "0.5.12, 0.5.14, false",
    "0.5.14, 0.5.12, false",
    "0.5.14, unknown, false",
    "unknown, 0.5.14, false",
    "0.4.7, 0.5.14, false",
  })
  void bothRoutersMustBeNewEnough(String own, String peer, boolean hidden) {
    assertEquals(hidden, decide(true, own, peer).hidden());
    assertFalse(decide(false, own, peer).hidden());
  }

  @Test
  void theReasonNamesWhatIsInTheWay() {
    assertEquals("hide-from-transit is off", decide(false, "0.5.14", "0.5.14").reason());
    assertEquals(
        "our router is 0.5.12, and hiding needs 0.5.13", decide(true, "0.5.12", "0.5.14").reason());
    assertEquals(
        "the peer's router is 0.5.12, and hiding needs 0.5.13",
        decide(true, "0.5.14", "0.5.12").reason());
    Hiding untold = Hiding.decide(true, RouterVersion.parse("0.5.14"), Optional.empty());
    assertFalse(untold.hidden());
    assertTrue(untold.reason().startsWith("the peer's agent does not tell"), untold.reason());
    assertFalse(decide(true, "0.5.14", "0.5.14").reason().isEmpty());
  }
}
