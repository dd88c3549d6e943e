package dev.ratatoskr.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A bridge's frames are told before its session's traffic, or traffic that took the bridge counts
 * as having passed it by; {@code IgnoredBridgeTest} shows what comes of that. The station runs on a
 * real loop only, so its order is read from its compiled lines.
 */
final class FramesFirstTest {
  private static final String STATION = "dev.ratatoskr.agent.daemon.Station";
  private static final String FRAMES = "PeerLink.tellTraffic";
  private static final String TRAFFIC = "Supervisor.onTraffic";

  @Test
  void whoTellsTrafficHasJustToldTheFrames() {
    List<String> told = toldInOrder(Production.classes().get(STATION));
    assertTrue(told.contains(TRAFFIC), "no traffic is told: the rule would hold for want of it");
    String before = "nothing";
    for (String what : told) {
      if (what.equals(TRAFFIC)) {
        assertEquals(FRAMES, before, told::toString);
      }
      before = what;
    }
  }

  @Test
  void nobodyElseTellsTraffic() {
    List<String> who =
        Production.classes().stream()
            .filter(type -> toldInOrder(type).contains(TRAFFIC))
            .map(JavaClass::getName)
            .toList();
    assertEquals(List.of(STATION), who);
  }

  /** Calls and method references, lambdas included, in the order of their lines. */
  private static List<String> toldInOrder(JavaClass type) {
    return Stream.<JavaAccess<?>>concat(
            type.getMethodCallsFromSelf().stream(), type.getMethodReferencesFromSelf().stream())
        .sorted(Comparator.comparingInt(access -> access.getLineNumber()))
        .map(access -> access.getTargetOwner().getSimpleName() + "." + access.getName())
        .filter(name -> name.equals(FRAMES) || name.equals(TRAFFIC))
        .toList();
  }
}
