package dev.ratatoskr.benchmarks.path;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CrowdTest {
  private static final String STATUS =
      """
      {"self": {"key": "00", "ready": true},
       "bridges": [
         {"key": "aa", "state": "bridged", "reason": "traffic takes the direct path"},
         {"key": "bb", "state": "standby", "reason": "a direct path is ready"},
         {"key": "cc", "state": "bridged", "reason": "traffic takes the direct path"}]}
      """;

  private static JsonNode status() throws JsonProcessingException {
    return new ObjectMapper().readTree(STATUS);
  }

  @Test
  void friendsComeInGroupsOfFiveAndNotOneTooMany() {
    assertEquals(List.of(1), Crowd.groups(0, 1));
    assertEquals(List.of(6, 10), Crowd.groups(1, 10));
    assertEquals(List.of(15, 20), Crowd.groups(10, 20));
    assertEquals(18, Crowd.groups(10, 100).size());
    assertEquals(List.of(), Crowd.groups(10, 10));
  }

  @Test
  void onlyBridgesThatStandCount() throws JsonProcessingException {
    assertEquals(Set.of("aa", "cc"), Crowd.bridged(status()));
  }

  @Test
  void tellsWhyThereIsNoBridge() throws JsonProcessingException {
    assertEquals("standby: a direct path is ready", Crowd.told(status(), "bb"));
    assertEquals("nothing", Crowd.told(status(), "dd"));
  }

  @Test
  void anAgentThatDoesNotAnswerHasNoBridges() {
    assertEquals(Set.of(), Crowd.bridged(MissingNode.getInstance()));
    assertEquals("nothing", Crowd.told(MissingNode.getInstance(), "aa"));
  }
}
