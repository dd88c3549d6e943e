package dev.ratatoskr.agent.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ratatoskr.agent.admin.RouterVersion;
import dev.ratatoskr.proto.PeerKey;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class StatusJsonTest {
  private static final String KEY = "ab".repeat(32);
  private static final Instant SINCE = Instant.parse("2026-11-21T02:00:00Z");

  @Test
  void everyFieldIsThereAndNullWhenNotKnown() throws Exception {
    assertEquals(
        "{\"key\":\"%s\",\"address\":\"200:1:0:0:0:0:0:1\",\"name\":null,\"state\":\"punching\",\"reason\":\"\","
                .formatted(KEY)
            + "\"path\":null,\"engine\":null,\"rtt_ms\":null,\"jitter_ms\":null,"
            + "\"mesh_rtt_ms\":null,\"mesh_rtt_age_s\":null,\"mesh_estimate_ms\":null,"
            + "\"loss\":null,"
            + "\"since\":\"2026-11-21T02:00:00Z\",\"bytes_in\":0,\"bytes_out\":0,"
            + "\"transit\":null}",
        StatusJson.of(
                status(
                    bridge(
                        BridgeStatus.State.PUNCHING, Optional.empty(), BridgeStatus.Figures.NONE)))
            .path("bridges")
            .path(0)
            .toString());
  }

  @Test
  void aBridgeTellsItsPathAndFigures() throws Exception {
    BridgeStatus.Path path =
        new BridgeStatus.Path(
            "reflexive",
            new InetSocketAddress("192.0.2.1", 4000),
            new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 5000),
            1433);
    BridgeStatus.Figures figures =
        new BridgeStatus.Figures(
            Optional.of("kwik"),
            trips(6.54321, OptionalDouble.of(0.31261), 42, 70.0625, OptionalDouble.of(31.25)),
            OptionalDouble.of(0.001),
            7,
            8);
    AgentStatus status = status(bridge(BridgeStatus.State.BRIDGED, Optional.of(path), figures));
    String json = StatusJson.of(status).toString();
    assertTrue(
        json.contains(
            "\"path\":{\"kind\":\"reflexive\",\"local\":\"192.0.2.1:4000\",\"remote\":\"[2001:db8:0:0:0:0:0:1]:5000\",\"datagram_bytes\":1433}"),
        json);
    assertTrue(
        json.contains(
            "\"engine\":\"kwik\",\"rtt_ms\":6.543,\"jitter_ms\":0.313,\"mesh_rtt_ms\":42.0,"
                + "\"mesh_rtt_age_s\":70.063,\"mesh_estimate_ms\":31.25,\"loss\":0.001"),
        json);
    String table = StatusTable.of(StatusJson.of(status), SINCE.plusSeconds(300));
    assertEquals(3, table.lines().count(), table);
    assertTrue(
        table.contains("bridged") && table.contains("6.5 ms") && table.contains("5 min"), table);
  }

  private static BridgeStatus.RoundTrips trips(
      double directMillis,
      OptionalDouble jitterMillis,
      double meshMillis,
      double ageSeconds,
      OptionalDouble estimateMillis) {
    return new BridgeStatus.RoundTrips(
        OptionalDouble.of(directMillis),
        jitterMillis,
        OptionalDouble.of(meshMillis),
        OptionalDouble.of(ageSeconds),
        estimateMillis);
  }

  private static String meshColumn(BridgeStatus.State state, OptionalDouble estimateMillis)
      throws Exception {
    return afterDirect(state, trips(6, OptionalDouble.empty(), 42, 1, estimateMillis));
  }

  private static String afterDirect(BridgeStatus.State state, BridgeStatus.RoundTrips trips)
      throws Exception {
    BridgeStatus.Figures figures =
        new BridgeStatus.Figures(Optional.empty(), trips, OptionalDouble.empty(), 0, 0);
    String table =
        StatusTable.of(StatusJson.of(status(bridge(state, Optional.empty(), figures))), SINCE);
    String row = table.lines().skip(2).findFirst().orElse("");
    return row.substring(row.indexOf("6.0 ms") + 6).strip();
  }

  @Test
  void theTableTellsTheJitter() throws Exception {
    BridgeStatus.RoundTrips trips =
        trips(6, OptionalDouble.of(0.52), 42, 1, OptionalDouble.empty());
    assertEquals("42.0 ms  0.5 ms  -     0 s  -", afterDirect(BridgeStatus.State.BRIDGED, trips));
  }

  @Test
  void theMeshIsMarkedWhereItIsEstimated() throws Exception {
    assertEquals(
        "~31.3 ms  -       -     0 s  -",
        meshColumn(BridgeStatus.State.BRIDGED, OptionalDouble.of(31.3)));
    assertEquals(
        "42.0 ms  -       -     0 s  -",
        meshColumn(BridgeStatus.State.BRIDGED, OptionalDouble.empty()));
    assertEquals(
        "42.0 ms  -       -     0 s  -",
        meshColumn(BridgeStatus.State.STANDBY, OptionalDouble.empty()));
  }

  @Test
  void aRouterIsNamedOnce() {
    assertEquals("node 200:1::1, router 0.5.14", self("0.5.14", ""));
    assertEquals("node 200:1::1, router 0.5.14: warming up", self("0.5.14", "warming up"));
    String advice = RouterVersion.parse("0.5.12").advice();
    assertEquals("node 200:1::1: " + advice, self("0.5.12", advice));
    assertTrue(advice.startsWith("router 0.5.12 "), advice);
  }

  private static String self(String version, String reason) {
    return StatusTable.self(
        JsonNodeFactory.instance
            .objectNode()
            .put("address", "200:1::1")
            .put("router_version", version)
            .put("reason", reason));
  }

  @Test
  void aBridgeTellsWhetherOthersMayPass() throws Exception {
    BridgeStatus plain =
        bridge(BridgeStatus.State.BRIDGED, Optional.empty(), BridgeStatus.Figures.NONE);
    BridgeStatus open =
        new BridgeStatus(
            plain.node(),
            plain.name(),
            plain.stage(),
            plain.path(),
            plain.figures(),
            Optional.of(new BridgeStatus.Transit(false, "switched off", 17)));
    assertEquals(
        "{\"hidden\":false,\"reason\":\"switched off\",\"foreign_frames\":17}",
        StatusJson.of(status(open)).at("/bridges/0/transit").toString());
  }

  @Test
  void aPeerIsShownByItsName() throws Exception {
    BridgeStatus unnamed =
        bridge(BridgeStatus.State.STANDBY, Optional.empty(), BridgeStatus.Figures.NONE);
    BridgeStatus anna =
        new BridgeStatus(
            unnamed.node(),
            Optional.of("anna"),
            unnamed.stage(),
            unnamed.path(),
            unnamed.figures(),
            Optional.empty());
    ObjectNode json = StatusJson.of(status(anna));
    assertEquals("anna", json.at("/bridges/0/name").asText());
    assertTrue(StatusTable.of(json, SINCE).lines().anyMatch(l -> l.startsWith("anna  standby")));
    assertTrue(
        StatusTable.of(StatusJson.of(status(unnamed)), SINCE)
            .lines()
            .anyMatch(line -> line.startsWith("200:1:0:0:0:0:0:1  standby")));
  }

  @Test
  void thePortThatAGatewayMapsIsNamed() {
    AgentStatus.Self self = new AgentStatus.Self("1", Optional.empty(), "", false, "");
    AgentStatus.Nat mapped =
        new AgentStatus.Nat(
            "unknown",
            "unknown",
            List.of(),
            Optional.of(new AgentStatus.PortMapping("pcp", "20.0.0.1:4000")),
            AgentStatus.Keepalive.UNKNOWN);
    assertEquals(
        "{\"protocol\":\"pcp\",\"external\":\"20.0.0.1:4000\"}",
        StatusJson.of(new AgentStatus(self, mapped, List.of())).at("/nat/port_mapping").toString());
    assertTrue(
        StatusJson.of(new AgentStatus(self, AgentStatus.Nat.UNKNOWN, List.of()))
            .at("/nat/port_mapping")
            .isNull());
  }

  @Test
  void howLongMappingsHoldIsToldAsFarAsItIsLearnt() throws Exception {
    AgentStatus.Self self = new AgentStatus.Self("1", Optional.of(node()), "0.5.14", true, "");
    ObjectNode learnt =
        StatusJson.of(new AgentStatus(self, keeping(54, OptionalDouble.of(48.9876)), List.of()));
    assertEquals(54.0, learnt.at("/nat/keepalive_s").asDouble());
    assertEquals(48.988, learnt.at("/nat/mapping_held_s").asDouble());
    assertEquals(
        "network: mappings hold at least 48 s",
        StatusTable.of(learnt, SINCE).lines().skip(1).findFirst().orElse(""));
    ObjectNode fresh =
        StatusJson.of(new AgentStatus(self, keeping(15, OptionalDouble.empty()), List.of()));
    assertEquals(15.0, fresh.at("/nat/keepalive_s").asDouble());
    assertTrue(fresh.at("/nat/mapping_held_s").isNull(), fresh.toString());
    assertFalse(StatusTable.of(fresh, SINCE).contains("network"));
    ObjectNode little =
        StatusJson.of(new AgentStatus(self, keeping(15, OptionalDouble.of(1)), List.of()));
    assertFalse(StatusTable.of(little, SINCE).contains("network"), "that is no news");
    ObjectNode none = StatusJson.of(new AgentStatus(self, AgentStatus.Nat.UNKNOWN, List.of()));
    assertTrue(none.at("/nat/keepalive_s").isNull(), none.toString());
    assertEquals(2, StatusTable.of(none, SINCE).lines().count(), "nothing is kept yet");
  }

  private static AgentStatus.Nat keeping(double intervalSeconds, OptionalDouble heldSeconds) {
    return new AgentStatus.Nat(
        "endpoint-independent",
        "unknown",
        List.of(),
        Optional.empty(),
        new AgentStatus.Keepalive(OptionalDouble.of(intervalSeconds), heldSeconds));
  }

  @Test
  void withoutPeersTheTableSaysWhatToExpect() {
    AgentStatus none =
        new AgentStatus(
            new AgentStatus.Self("1", Optional.empty(), "", false, "start yggdrasil"),
            AgentStatus.Nat.UNKNOWN,
            List.of());
    assertEquals(
        "no router: start yggdrasil",
        StatusTable.of(StatusJson.of(none), SINCE).lines().findFirst().orElse(""));
  }

  private static BridgeStatus bridge(
      BridgeStatus.State state, Optional<BridgeStatus.Path> path, BridgeStatus.Figures figures)
      throws Exception {
    return new BridgeStatus(
        node(),
        Optional.empty(),
        new BridgeStatus.Stage(state, "", SINCE),
        path,
        figures,
        Optional.empty());
  }

  private static AgentStatus status(BridgeStatus bridge) throws Exception {
    return new AgentStatus(
        new AgentStatus.Self("1", Optional.of(node()), "0.5.14", true, ""),
        AgentStatus.Nat.UNKNOWN,
        List.of(bridge));
  }

  private static AgentStatus.Node node() throws Exception {
    return new AgentStatus.Node(
        PeerKey.parse(KEY), (Inet6Address) InetAddress.ofLiteral("200:1::1"));
  }
}
