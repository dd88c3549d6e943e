package dev.ratatoskr.agent.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.agent.admin.PeerInfo;
import dev.ratatoskr.agent.admin.RouterLook.Sighting;
import dev.ratatoskr.agent.admin.TunInfo;
import dev.ratatoskr.agent.nat.NatCheck;
import dev.ratatoskr.agent.supervise.PeerStatus;
import dev.ratatoskr.punch.behaviour.Mapping;
import dev.ratatoskr.punch.behaviour.NatReport;
import dev.ratatoskr.punch.behaviour.PortAllocation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagnosisTest {
  private final Patient patient = new Patient();

  private Finding expect(String id, Severity severity) {
    Finding finding = patient.finding(id);
    assertEquals(severity, finding.severity(), finding.toString());
    assertEquals(
        severity != Severity.PROBLEM, patient.diagnosis().isHealthy(), "only this is in question");
    return finding;
  }

  private static void says(Finding finding, String words) {
    assertTrue(finding.text().contains(words), finding.toString());
  }

  @Test
  void whereAllIsWellNothingIsToBeDone() {
    Diagnosis diagnosis = patient.diagnosis();
    assertTrue(
        diagnosis.findings().stream()
            .allMatch(f -> f.severity() == Severity.OK && f.lines().isEmpty()),
        diagnosis.findings()::toString);
    assertEquals(
        List.of(
            "router",
            "router-version",
            "if-mtu",
            "router-peers",
            "agent",
            "state-directory",
            "overlay-port",
            "firewall",
            "stun",
            "nat",
            "port-mapping",
            "clock"),
        diagnosis.findings().stream().map(Finding::id).toList());
    assertTrue(diagnosis.text().startsWith("ok       A router answers at unix:///run/ygg.sock.\n"));
    assertTrue(diagnosis.text().endsWith("\n\nAll is well.\n"), diagnosis.text());
  }

  @Test
  void theJsonHasWhatTheTextHas() {
    patient.routers = List.of(Patient.at(new Sighting.Denied(Optional.of("yggdrasil"))));
    Diagnosis diagnosis = patient.diagnosis();
    assertEquals(
        "{\"id\":\"router\",\"severity\":\"problem\",\"text\":\"The router's admin socket"
            + " unix:///run/ygg.sock may not be opened by this user, only by the group yggdrasil."
            + " Join it, then sign in anew:\",\"do\":[\"sudo usermod -aG yggdrasil $USER\"]}",
        diagnosis.json(1).at("/findings/0").toString());
    assertEquals(1, diagnosis.json(1).path("exit").asInt());
    assertTrue(
        diagnosis.text().contains("anew:\n           sudo usermod -aG yggdrasil $USER\n"),
        diagnosis.text());
    assertTrue(diagnosis.text().endsWith("\n1 problem.\n"), diagnosis.text());
  }

  @Test
  void aSocketThatOnlyRootMayOpenIsNotCuredByAGroup() {
    patient.routers = List.of(Patient.at(new Sighting.Denied(Optional.of("root"))));
    assertEquals(List.of("sudo ratatoskr run"), expect("router", Severity.PROBLEM).lines());
  }

  @Test
  void aRouterThatDoesNotRunIsStartedAsItIsInstalled() {
    patient.routers = List.of(Patient.at(new Sighting.Absent()), Patient.at(new Sighting.Deaf()));
    Finding unit = expect("router", Severity.PROBLEM);
    says(unit, "unix:///run/ygg.sock (no such socket), unix:///run/ygg.sock (nobody listens)");
    assertEquals(List.of("sudo systemctl start yggdrasil"), unit.lines());
    patient.host = new Facts.Host(true, true, true, true, Optional.empty());
    says(patient.finding("router"), "no configuration yet");
    assertEquals(
        List.of(
            "sudo sh -c 'set -C; umask 077; yggdrasil -genconf > /etc/yggdrasil/yggdrasil.conf'",
            "sudo chown root:yggdrasil /etc/yggdrasil/yggdrasil.conf",
            "sudo chmod 640 /etc/yggdrasil/yggdrasil.conf",
            "sudo systemctl enable --now yggdrasil"),
        patient.finding("router").lines());
    Optional<Path> file = Optional.of(Path.of("/etc/yggdrasil.conf"));
    patient.host = new Facts.Host(true, false, false, true, file);
    assertEquals(
        List.of("sudo yggdrasil -useconffile /etc/yggdrasil.conf"),
        patient.finding("router").lines());
    patient.host = new Facts.Host(false, true, false, true, Optional.empty());
    assertEquals(List.of("sudo apt-get install yggdrasil"), patient.finding("router").lines());
    patient.host = new Facts.Host(false, true, false, false, Optional.empty());
    assertEquals(List.of(), patient.finding("router").lines());
    says(patient.finding("router"), "installation.html");
  }

  @Test
  void oneRouterOfSeveralAddressesIsEnough() {
    patient.routers =
        List.of(
            Patient.at(new Sighting.Denied(Optional.empty())), Patient.answered("0.5.14", 1280));
    assertEquals(Severity.OK, expect("router", Severity.OK).severity());
  }

  @ParameterizedTest
  @CsvSource({"0.4.7, PROBLEM", "0.5.0, NOTE", "0.5.12, NOTE", "0.5.13, OK", "0.6, OK", "'', NOTE"})
  void versionsAreJudged(String version, Severity severity) {
    patient.routers = List.of(Patient.answered(version, 1280));
    expect("router-version", severity);
  }

  @Test
  void aLargeIfMtuCostsLatency() {
    patient.routers = List.of(Patient.answered("0.5.14", 65_535));
    Finding finding = expect("if-mtu", Severity.WARNING);
    says(finding, "The router's IfMTU is 65535");
    assertEquals(List.of("IfMTU: 1280"), finding.lines());
    patient.routers = List.of(Patient.answered("0.5.14", new TunInfo(false, "", 0)));
    assertEquals(List.of("IfName: auto"), expect("router-interface", Severity.PROBLEM).lines());
  }

  @Test
  void aRouterWithoutAPeeringReachesNobody() {
    TunInfo tun = new TunInfo(true, "ygg0", 1280);
    PeerInfo up = Patient.peering(true);
    PeerInfo down = Patient.peering(false);
    patient.routers = List.of(Patient.answered("0.5.14", tun, List.of(down, up)));
    says(expect("router-peers", Severity.OK), "that are up: 1.");
    patient.routers = List.of(Patient.answered("0.5.14", tun, List.of()));
    assertEquals(
        List.of("Peers: [\"tls://HOST:PORT\"]"), expect("router-peers", Severity.PROBLEM).lines());
    patient.routers = List.of(Patient.answered("0.5.14", tun, List.of(down)));
    assertEquals(
        List.of("sudo yggdrasilctl getPeers"), expect("router-peers", Severity.PROBLEM).lines());
  }

  @Test
  void withoutAnAgentTheLineFitsTheInstallation() {
    patient.overlay = new Facts.Overlay(9999, Facts.Overlay.Binding.FREE, "");
    patient.agents = List.of(Patient.agent(new Facts.AgentSeen.Nobody()));
    assertEquals(
        List.of("sudo systemctl start ratatoskr", "sudo journalctl -u ratatoskr -n 20"),
        expect("agent", Severity.PROBLEM).lines());
    patient.host = new Facts.Host(true, true, false, true, Optional.empty());
    assertEquals(List.of("ratatoskr run"), expect("agent", Severity.PROBLEM).lines());
    patient.agents = List.of(Patient.agent(new Facts.AgentSeen.Silent()));
    expect("agent", Severity.PROBLEM);
  }

  @Test
  void whatMayNotBeSeenIsNotClaimed() {
    patient.overlay = new Facts.Overlay(9999, Facts.Overlay.Binding.FREE, "");
    patient.agents =
        List.of(
            Patient.agent(new Facts.AgentSeen.Nobody()),
            Patient.agent(new Facts.AgentSeen.Denied()));
    assertEquals(List.of("sudo ratatoskr doctor"), expect("agent", Severity.NOTE).lines());
  }

  @Test
  void anAgentTellsSinceWhenAndWhetherItIsReady() {
    says(expect("agent", Severity.OK), "which it made at 2026-11-30T00:00:00Z");
    patient.agents =
        List.of(Patient.running("{'self':{'ready':false,'reason':'warming up'},'bridges':[]}"));
    patient.overlay = new Facts.Overlay(9999, Facts.Overlay.Binding.FREE, "");
    says(expect("agent-ready", Severity.WARNING), "warming up");
    patient.agents = List.of(patient.agents.getFirst(), patient.agents.getFirst());
    expect("agents", Severity.WARNING);
  }

  @Test
  void peersWithoutAnAgentAreNamed() {
    String silent = "{'name':%s,'address':'200::%d','state':'failed','reason':'%s'}";
    StringBuilder bridges = new StringBuilder("{'state':'bridged','name':'anna'}");
    for (int number = 1; number <= 7; number++) {
      String name = number == 1 ? "'ben'" : "null";
      bridges.append(',').append(silent.formatted(name, number, PeerStatus.NO_AGENT));
    }
    bridges.append(",{'name':'carl','state':'failed','reason':'no direct path in time'}");
    patient.agents =
        List.of(Patient.running("{'self':{'ready':true},'bridges':[" + bridges + "]}"));
    Finding finding = expect("peers-without-agent", Severity.NOTE);
    says(finding, ": ben, 200::2, 200::3, 200::4, 200::5 and 2 more.");
    assertFalse(finding.text().contains("carl") || finding.text().contains("anna"));
    says(expect("bridges", Severity.OK), "stand: 1.");
  }

  @Test
  void theStateDirectoryMattersToWhoeverStartsAnAgent() {
    patient.access = Facts.StateDirectory.Access.REFUSED;
    expect("state-directory", Severity.NOTE);
    patient.access = Facts.StateDirectory.Access.CREATABLE;
    expect("state-directory", Severity.OK);
    patient.access = Facts.StateDirectory.Access.REFUSED;
    patient.agents = List.of(Patient.agent(new Facts.AgentSeen.Denied()));
    assertEquals(
        List.of("sudo install -d -m 700 -o $USER /var/lib/r"),
        patient.finding("state-directory").lines());
    assertEquals(Severity.PROBLEM, patient.finding("state-directory").severity());
  }

  @ParameterizedTest
  @CsvSource({
    "TAKEN, true, OK",
    "TAKEN, false, NOTE",
    "FREE, true, WARNING",
    "FREE, false, OK",
    "NO_ADDRESS, true, PROBLEM",
    "FAILED, true, PROBLEM"
  })
  void theOverlayPortIsTheAgentsOrFree(
      Facts.Overlay.Binding binding, boolean ready, Severity severity) {
    patient.overlay = new Facts.Overlay(9999, binding, "no luck");
    patient.agents = List.of(Patient.running("{'self':{'ready':" + ready + "}}"));
    expect("overlay-port", severity);
  }

  @Test
  void aTakenPortIsAnothersOnlyWhereNoAgentCanBe() {
    patient.agents = List.of(Patient.agent(new Facts.AgentSeen.Denied()));
    expect("overlay-port", Severity.NOTE);
    patient.agents = List.of(Patient.agent(new Facts.AgentSeen.Nobody()));
    expect("overlay-port", Severity.PROBLEM);
  }

  @Test
  void aMachineTooBusyToTellIsNoFaultOfTheNetwork() {
    patient.nat = Patient.untold(NatCheck.BUSY);
    expect("stun", Severity.NOTE);
  }

  @Test
  void aFirewallThatForgetsWhoWasAskedIsToldTheRule() {
    patient.firewall =
        new Facts.Firewall.Read(
            List.of(
                Ip6tablesReader.read(
                    PacketFilter.Tool.IP6TABLES, "-P INPUT DROP\n-P OUTPUT ACCEPT\n")));
    assertEquals(
        List.of("sudo ip6tables -I INPUT -i ygg0 -p udp --dport 9999 -j ACCEPT"),
        expect("firewall", Severity.WARNING).lines());
    patient.firewall = new Facts.Firewall.Unread("nft: must be root");
    says(expect("firewall", Severity.NOTE), "(nft: must be root)");
  }

  @Test
  void oneSilentServerIsANoteAndAllAreAProblem() {
    patient.nat = Patient.network(Patient.home(6, 5), Patient.ABSENT, List.of());
    says(expect("stun", Severity.NOTE), "IPv4 5 of 6");
    NatReport.Family silent = Patient.family(6, 0, Mapping.UNKNOWN, new PortAllocation.Unknown());
    patient.nat = Patient.network(silent, Patient.ABSENT, List.of());
    says(expect("stun", Severity.PROBLEM), "UDP is blocked");
    assertTrue(
        patient.diagnosis().findings().stream().noneMatch(f -> f.id().equals("nat")), "said once");
    patient.nat = Patient.untold("no network");
    Finding unasked = expect("stun", Severity.PROBLEM);
    says(unasked, "could be asked: no network.");
    assertEquals(List.of("[punch]", "stun-servers = [\"HOST:PORT\"]"), unasked.lines());
  }

  @Test
  void withoutServersByChoiceNothingIsClaimedOfTheNetwork() {
    patient.servers = 0;
    patient.nat = Patient.untold("the configuration names no STUN server");
    says(expect("stun", Severity.WARNING), "names no STUN server");
  }

  @Test
  void aHardNatIsAWarningAndAMappingWouldHelp() {
    patient.nat =
        Patient.network(
            Patient.family(5, 5, Mapping.ADDRESS_AND_PORT_DEPENDENT, new PortAllocation.Random()),
            Patient.ABSENT,
            List.of());
    expect("nat", Severity.WARNING);
    says(expect("port-mapping", Severity.WARNING), "it would help");
    patient.mappingWanted = false;
    expect("port-mapping", Severity.NOTE);
  }

  @Test
  void aGatewayBehindACarriersIsNotEnough() {
    patient.nat =
        Patient.network(Patient.home(5, 5), Patient.ABSENT, List.of(Patient.gateway("100.64.0.2")));
    says(expect("port-mapping", Severity.NOTE), "pcp");
    patient.nat = Patient.network(Patient.home(5, 5), Patient.ABSENT, List.of());
    expect("port-mapping", Severity.NOTE);
  }

  @Test
  void aClockThatCannotBeRightIsNoticed() {
    patient.clock = new Facts.Clock(Instant.parse("2025-12-31T23:59:59Z"), Duration.ZERO);
    says(expect("clock", Severity.WARNING), "says 2025");
    Instant now = Instant.parse("2027-01-01T00:00:00Z");
    patient.clock = new Facts.Clock(now, Duration.ofMillis(-1500));
    says(expect("clock", Severity.WARNING), "by -1.5 s");
    patient.clock = new Facts.Clock(now, Duration.ofMillis(900));
    expect("clock", Severity.OK);
  }
}
