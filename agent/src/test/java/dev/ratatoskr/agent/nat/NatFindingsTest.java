package dev.ratatoskr.agent.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ratatoskr.agent.memory.RememberedLifetime;
import dev.ratatoskr.agent.portmap.GatewayProbe;
import dev.ratatoskr.punch.behaviour.Filtering;
import dev.ratatoskr.punch.behaviour.Hairpin;
import dev.ratatoskr.punch.behaviour.Mapping;
import dev.ratatoskr.punch.behaviour.NatReport;
import dev.ratatoskr.punch.behaviour.PortAllocation;
import dev.ratatoskr.punch.keepalive.LearntLifetime;
import dev.ratatoskr.punch.portmap.PortMapProtocol;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The words and the JSON. */
class NatFindingsTest {
  private static final PortAllocation PRESERVING = new PortAllocation.Preserving();
  private static final NatReport.Family SILENT =
      new NatReport.Family(
          true, new NatReport.Servers(3, 0), Optional.empty(), NatReport.Behaviour.UNKNOWN);
  private static final NatReport.Family ABSENT = NatReport.nobodyAsked().ipv6();

  private static InetAddress ip(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  private static NatReport.Family family(
      String outside, Mapping mapping, Filtering filtering, PortAllocation allocation) {
    Hairpin hairpin = mapping == Mapping.NONE ? Hairpin.UNKNOWN : Hairpin.FAILS;
    return new NatReport.Family(
        true,
        new NatReport.Servers(6, 5),
        Optional.of(ip(outside)),
        new NatReport.Behaviour(mapping, filtering, allocation, hairpin));
  }

  private static NatReport.Family home() {
    return family(
        "203.0.113.7",
        Mapping.ENDPOINT_INDEPENDENT,
        Filtering.ADDRESS_AND_PORT_DEPENDENT,
        PRESERVING);
  }

  private static NatReport.Family ipv6(Mapping mapping, Filtering filtering) {
    return family("2001:db8::10", mapping, filtering, PRESERVING);
  }

  private static NatFindings findings(
      NatReport.Family ipv4, NatReport.Family ipv6, NatReport.Uplink... uplinks) {
    return new NatFindings(
        new NatReport(ipv4, ipv6, List.of(uplinks), new NatReport.Load(44, 1700), 1_600_000_000L),
        "",
        List.of(),
        Duration.ofMillis(2134));
  }

  private static NatFindings with(NatFindings before, GatewayProbe.Finding... gateways) {
    return new NatFindings(before.report(), "", List.of(gateways), before.took());
  }

  private static String line(NatFindings findings, String label) {
    return findings
        .text()
        .lines()
        .filter(line -> line.startsWith(label + " "))
        .findFirst()
        .map(line -> line.substring(15))
        .orElseThrow();
  }

  @Test
  void theJsonOfAHomeIsExactlyThis() {
    NatFindings findings =
        findings(home(), ABSENT, new NatReport.Uplink(ip("192.168.1.10"), ip("203.0.113.7")));
    assertEquals(
        """
        {"seconds":2.134,\
        "ipv4":{"present":true,"address":"203.0.113.7","servers_asked":6,"servers_answered":5,\
        "mapping":"endpoint_independent","filtering":"address_and_port_dependent",\
        "allocation":"preserving","stride":null,"hairpin":false},\
        "ipv6":{"present":false,"address":null,"servers_asked":0,"servers_answered":0,\
        "translated":null,"filtering":"unknown"},\
        "uplinks":[{"local":"192.168.1.10","address":"203.0.113.7"}],\
        "port_mapping":[],\
        "mapping_lifetime":{"held_s":null,"keepalive_s":null},\
        "udp_blocked":false,\
        "load":{"packets":44,"bytes":1700},\
        "verdict":{"kind":"good","text":"Direct connections work with nearly everyone."}}\
        """,
        findings.json().toString());
  }

  @Test
  void theWordsOfAHomeAreExactlyThese() {
    NatFindings findings =
        findings(
            home(),
            ipv6(Mapping.NONE, Filtering.ADDRESS_AND_PORT_DEPENDENT),
            new NatReport.Uplink(ip("192.168.1.10"), ip("203.0.113.7")));
    assertEquals(
        """
        IPv4 address   203.0.113.7
        NAT            your router keeps one public port for everybody
        Filter         lets in only those that something was sent to
        Ports          the same number outside as inside
        Hairpin        no: machines here reach each other by their inside addresses only
        IPv6           2001:db8:0:0:0:0:0:10; firewall: lets in only those that something was sent to
        Uplinks        one
        Port mapping   none: the router speaks no PCP, NAT-PMP or UPnP, or has it turned off
        Mappings last  not known yet: the agent learns it while it runs and has bridges
        UDP            passes
        Verdict        Direct connections work with nearly everyone.
        """,
        findings.text());
  }

  @Test
  void whatAnAgentHasLearntOfTheNetworkIsShown() {
    NatFindings home = findings(home(), ABSENT);
    NatFindings learnt = home.with(remembered(54_000_000_000L, 48_987_600_000L));
    assertEquals(
        "{\"held_s\":48.988,\"keepalive_s\":54.0}",
        learnt.json().path("mapping_lifetime").toString());
    assertEquals("at least 48 s without traffic", line(learnt, "Mappings last"));
    NatFindings shorter = home.with(remembered(10_000_000_000L, 0));
    assertEquals(
        "{\"held_s\":null,\"keepalive_s\":10.0}",
        shorter.json().path("mapping_lifetime").toString());
    assertTrue(line(shorter, "Mappings last").startsWith("not known yet"), shorter.text());
    NatFindings hidden = home.with(new RememberedLifetime(Optional.empty(), false));
    assertTrue(line(hidden, "Mappings last").startsWith("only root"), hidden.text());
  }

  private static RememberedLifetime remembered(long intervalNanos, long heldNanos) {
    return new RememberedLifetime(
        Optional.of(
            new LearntLifetime("203.0.113.7", intervalNanos, 60_000_000_000L, heldNanos, 0)),
        true);
  }

  @Test
  void aGatewayThatOpensThePortMakesUpForAHardNat() throws Exception {
    NatFindings hard =
        findings(
            family(
                "203.0.113.7",
                Mapping.ADDRESS_AND_PORT_DEPENDENT,
                Filtering.ADDRESS_AND_PORT_DEPENDENT,
                new PortAllocation.Random()),
            ABSENT);
    assertEquals("hard", hard.json().at("/verdict/kind").asText());
    GatewayProbe.Finding opens =
        new GatewayProbe.Finding(
            ip("192.168.1.1"), PortMapProtocol.NAT_PMP, Optional.of(ip("203.0.113.7")));
    NatFindings opened = with(hard, opens);
    assertEquals("open", opened.json().at("/verdict/kind").asText());
    assertEquals(
        "[{\"protocol\":\"nat-pmp\",\"gateway\":\"192.168.1.1\",\"address\":\"203.0.113.7\"}]",
        opened.json().path("port_mapping").toString());
    assertEquals("nat-pmp: the router opens the port by itself", line(opened, "Port mapping"));
  }

  @Test
  void aGatewayBehindACarriersNatOpensNothing() throws Exception {
    GatewayProbe.Finding inner =
        new GatewayProbe.Finding(
            ip("192.168.1.1"), PortMapProtocol.IGD, Optional.of(ip("100.64.0.9")));
    NatFindings findings = with(findings(home(), ABSENT), inner);
    assertEquals("good", findings.json().at("/verdict/kind").asText());
    assertEquals("upnp-igd", line(findings, "Port mapping"));
  }

  @Test
  void theKeysAreTheSameWhateverIsKnown() {
    NatFindings nothing =
        new NatFindings(NatReport.nobodyAsked(), "no network", List.of(), Duration.ZERO);
    NatFindings full = findings(home(), ipv6(Mapping.NONE, Filtering.ENDPOINT_INDEPENDENT));
    assertEquals(keys(full.json()), keys(nothing.json()));
    assertTrue(nothing.json().path("udp_blocked").isNull());
    assertTrue(nothing.json().path("ipv4").path("hairpin").isNull());
    assertEquals("unknown", nothing.json().path("verdict").path("kind").asText());
    assertTrue(line(nothing, "Verdict").contains("no network"), nothing.text());
    assertEquals(1, nothing.text().lines().count(), "nothing is claimed that was not seen");
  }

  private static List<String> keys(JsonNode json) {
    List<String> keys = new ArrayList<>();
    json.properties()
        .forEach(
            field -> {
              keys.add(field.getKey());
              keys(field.getValue()).forEach(inner -> keys.add(field.getKey() + "." + inner));
            });
    return keys;
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, ENDPOINT_INDEPENDENT, open",
    "NONE, ADDRESS_AND_PORT_DEPENDENT, good",
    "ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT, open",
    "ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT, good",
    "ENDPOINT_INDEPENDENT, UNKNOWN, good",
    "ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, hard",
    "ADDRESS_AND_PORT_DEPENDENT, ENDPOINT_INDEPENDENT, hard",
    "DEPENDENT, UNKNOWN, hard",
    "UNKNOWN, UNKNOWN, unknown"
  })
  void theVerdictFollowsFromTheMappingFirst(Mapping mapping, Filtering filtering, String kind) {
    NatFindings findings =
        findings(family("203.0.113.7", mapping, filtering, new PortAllocation.Random()), ABSENT);
    assertEquals(kind, findings.json().path("verdict").path("kind").asText());
  }

  @ParameterizedTest
  @CsvSource({"2, counted up by 2", "-1, counted down by 1"})
  void portsThatAreCountedCanBeForeseen(int stride, String words) {
    NatFindings findings =
        findings(
            family(
                "203.0.113.7",
                Mapping.ADDRESS_AND_PORT_DEPENDENT,
                Filtering.ADDRESS_AND_PORT_DEPENDENT,
                new PortAllocation.Sequential(stride)),
            ipv6(Mapping.NONE, Filtering.UNKNOWN));
    JsonNode json = findings.json();
    assertEquals("sequential", json.path("ipv4").path("allocation").asText());
    assertEquals(stride, json.path("ipv4").path("stride").asInt());
    assertEquals("predictable", json.path("verdict").path("kind").asText());
    assertTrue(line(findings, "Ports").startsWith(words), findings.text());
    assertTrue(line(findings, "NAT").contains("symmetric NAT"), findings.text());
    assertTrue(line(findings, "Verdict").contains("IPv6"), "a way round it");
  }

  @Test
  void blockedUdpIsAResult() {
    NatFindings findings = findings(SILENT, SILENT);
    assertTrue(findings.couldTell());
    assertTrue(findings.json().path("udp_blocked").asBoolean());
    assertEquals("blocked", findings.json().path("verdict").path("kind").asText());
    assertEquals("blocked: no server answered (6 asked)", line(findings, "UDP"));
    assertEquals("unknown: no server answered (3 asked)", line(findings, "IPv4 address"));
    assertEquals("none that a server answered on", line(findings, "Uplinks"));
    assertEquals(6, findings.text().lines().count(), "no lines on a NAT nobody saw");
  }

  @Test
  void anIpv4ThatHadNoTimeToAnswerIsNotCalledAbsent() {
    NatReport.Family late =
        new NatReport.Family(
            true, new NatReport.Servers(0, 0), Optional.empty(), NatReport.Behaviour.UNKNOWN);
    NatFindings findings = findings(late, ipv6(Mapping.NONE, Filtering.UNKNOWN));
    assertEquals("unknown", findings.json().path("verdict").path("kind").asText());
    assertTrue(line(findings, "IPv4 address").startsWith("unknown"), findings.text());
  }

  @Test
  void withoutIpv4TheVerdictIsThatOfIpv6() {
    NatFindings findings = findings(SILENT, ipv6(Mapping.ENDPOINT_INDEPENDENT, Filtering.UNKNOWN));
    assertEquals("ipv6_only", findings.json().path("verdict").path("kind").asText());
    assertTrue(findings.json().path("ipv6").path("translated").asBoolean());
    assertTrue(line(findings, "IPv6").contains("translated"), findings.text());
  }

  @Test
  void severalUplinksAreThoseThatDifferOutside() {
    NatReport.Uplink cable = new NatReport.Uplink(ip("192.168.1.10"), ip("203.0.113.7"));
    NatReport.Uplink bridge = new NatReport.Uplink(ip("172.17.0.1"), ip("203.0.113.7"));
    NatReport.Uplink mobile = new NatReport.Uplink(ip("192.168.8.2"), ip("198.51.100.9"));
    NatReport.Uplink six = new NatReport.Uplink(ip("2001:db8::1"), ip("2001:db8::1"));
    NatReport.Uplink privacy = new NatReport.Uplink(ip("2001:db8::2"), ip("2001:db8::2"));
    assertEquals("one", line(findings(home(), ABSENT, cable, bridge, six), "Uplinks"));
    assertEquals("one", line(findings(SILENT, SILENT, six, privacy), "Uplinks"));
    NatFindings two = findings(home(), ABSENT, cable, bridge, mobile, six);
    assertEquals(
        "2: 203.0.113.7 (from 192.168.1.10, 172.17.0.1), 198.51.100.9 (from 192.168.8.2)",
        line(two, "Uplinks"));
    assertEquals(4, two.json().path("uplinks").size());
  }

  @ParameterizedTest
  @EnumSource(Mapping.class)
  void everyWordFitsItsLine(Mapping mapping) {
    for (Filtering filtering : Filtering.values()) {
      NatFindings findings =
          findings(
              family("203.0.113.7", mapping, filtering, new PortAllocation.Unknown()),
              ipv6(mapping, filtering));
      findings
          .text()
          .lines()
          .forEach(line -> assertEquals(' ', line.charAt(14), "a label runs into: " + line));
      assertEquals(11, findings.text().lines().count(), findings.text());
    }
  }
}
