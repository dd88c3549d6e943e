package dev.ratatoskr.agent.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchViewTest {
  private static final Instant NOW = Instant.parse("2026-11-21T02:05:00Z");
  private static final int MANY = 1000;
  private static final String SELF =
      "'self':{'address':'200:1::1','router_version':'0.5.14','ready':true,'reason':''}";
  private static final String ANNA =
      "{'key':'aaaaaaaabbbb','name':'anna','state':'bridged','path':{'kind':'reflexive'},"
          + "'rtt_ms':5.04,'jitter_ms':0.41,'mesh_rtt_ms':42.3,'loss':0.012,"
          + "'since':'2026-11-21T02:00:00Z'}";
  private static final String STRANGER =
      "{'key':'ccccccccdddd','name':null,'state':'failed','path':null,"
          + "'rtt_ms':null,'mesh_rtt_ms':40,'loss':null,'since':'2026-11-21T02:04:30Z'}";
  private static final String STANDBY =
      "{'key':'eeeeeeeeffff','name':null,'state':'standby','path':{'kind':'host'},"
          + "'rtt_ms':41,'mesh_rtt_ms':40,'loss':0,'since':'2026-11-21T00:00:00Z'}";

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text.replace('\'', '"'));
  }

  private static List<String> view(int rows, String... bridges) throws Exception {
    String status = "{" + SELF + ",'bridges':[" + String.join(",", bridges) + "]}";
    return WatchView.of(json(status), NOW, rows);
  }

  @Test
  void bridgesComeFirstAndOnlyTheySave() throws Exception {
    assertEquals(
        List.of(
            "node 200:1::1, router 0.5.14",
            "1 of 3 peers bridged",
            "PEER      STATE    PATH       DIRECT   MESH     JITTER  LOSS  SAVED    FOR",
            "anna      bridged  reflexive  5.0 ms   42.3 ms  0.4 ms  1.2%  37.3 ms  5 min",
            "cccccccc  failed   -          -        40.0 ms  -       -     -        30 s",
            "eeeeeeee  standby  host       41.0 ms  40.0 ms  -       0.0%  -        2 h"),
        view(MANY, STRANGER, ANNA, STANDBY));
  }

  @Test
  void aBridgeThatCostsTimeIsNotFlattered() throws Exception {
    String slow = ANNA.replace("42.3", "3.0");
    assertEquals(
        "anna  bridged  reflexive  5.0 ms  3.0 ms  0.4 ms  1.2%  -2.0 ms  5 min",
        view(MANY, slow).getLast());
  }

  @Test
  void aBridgeSavesByWhatTheMeshWouldTakeNow() throws Exception {
    String estimated = ANNA.replace("'loss'", "'mesh_estimate_ms':25.3,'loss'");
    assertEquals(
        "anna  bridged  reflexive  5.0 ms  ~25.3 ms  0.4 ms  1.2%  20.3 ms  5 min",
        view(MANY, estimated).getLast());
    String unknown = ANNA.replace("'loss'", "'mesh_estimate_ms':null,'loss'");
    assertEquals(
        "anna  bridged  reflexive  5.0 ms  42.3 ms  0.4 ms  1.2%  37.3 ms  5 min",
        view(MANY, unknown).getLast());
  }

  @Test
  void whatDoesNotFitIsCounted() throws Exception {
    List<String> lines = view(5, STRANGER, ANNA, STANDBY);
    assertEquals(5, lines.size(), lines::toString);
    assertEquals("anna", lines.get(3).substring(0, 4));
    assertEquals("and 2 more", lines.getLast());
    assertEquals(5, view(1, STRANGER, ANNA, STANDBY).size(), "never without any peer");
    assertEquals(6, view(6, STRANGER, ANNA, STANDBY).size(), "all fit");
  }

  @Test
  void withoutPeersOrARouterItSaysSo() throws Exception {
    assertEquals(List.of("node 200:1::1, router 0.5.14", StatusTable.NO_PEERS), view(MANY));
    assertEquals(
        "no router: start yggdrasil",
        WatchView.of(json("{'self':{'reason':'start yggdrasil'}}"), NOW, MANY).getFirst());
  }

  @Test
  void anAgentThatTellsLessIsShownAllTheSame() throws Exception {
    assertEquals(
        "?     ?      -     -       -     -       -     -      -", view(MANY, "{}").getLast());
  }
}
