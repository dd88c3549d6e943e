package dev.ratatoskr.agent.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ratatoskr.agent.admin.PeerInfo;
import dev.ratatoskr.agent.admin.RouterLook;
import dev.ratatoskr.agent.admin.RouterLook.Sighting;
import dev.ratatoskr.agent.admin.RouterVersion;
import dev.ratatoskr.agent.admin.SelfInfo;
import dev.ratatoskr.agent.admin.TunInfo;
import dev.ratatoskr.agent.config.AdminAddress;
import dev.ratatoskr.agent.memory.RememberedLifetime;
import dev.ratatoskr.agent.nat.NatFindings;
import dev.ratatoskr.agent.portmap.GatewayProbe;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.punch.behaviour.Filtering;
import dev.ratatoskr.punch.behaviour.Hairpin;
import dev.ratatoskr.punch.behaviour.Mapping;
import dev.ratatoskr.punch.behaviour.NatReport;
import dev.ratatoskr.punch.behaviour.PortAllocation;
import dev.ratatoskr.punch.portmap.PortMapProtocol;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A machine on which all is well, until a test changes something. */
final class Patient {
  static final AdminAddress SOCKET = new AdminAddress.Unix(Path.of("/run/ygg.sock"));
  static final Path CONTROL = Path.of("/run/r.sock");
  static final NatReport.Family ABSENT = NatReport.nobodyAsked().ipv6();

  List<RouterLook.Tried> routers = List.of(answered("0.5.14", 1280));
  List<Facts.AgentSeen> agents = List.of(running("{'self':{'version':'1','ready':true}}"));
  static final Path ROUTER_FILE = Path.of("/etc/yggdrasil/yggdrasil.conf");

  Facts.Host host = new Facts.Host(true, true, true, true, Optional.of(ROUTER_FILE));
  Facts.StateDirectory.Access access = Facts.StateDirectory.Access.WRITABLE;
  Facts.Overlay overlay = new Facts.Overlay(9999, Facts.Overlay.Binding.TAKEN, "in use");
  Facts.Firewall firewall = new Facts.Firewall.Read(List.of());
  NatFindings nat = network(home(5, 5), ABSENT, List.of(gateway("203.0.113.7")));
  int servers = 5;
  boolean mappingWanted = true;
  Facts.Clock clock = new Facts.Clock(Instant.parse("2026-12-01T00:00:00Z"), Duration.ZERO);

  Diagnosis diagnosis() {
    return Diagnosis.of(
        new Facts(
            routers,
            agents,
            host,
            new Facts.StateDirectory(Path.of("/var/lib/r"), access),
            overlay,
            firewall,
            new Facts.Network(nat, servers, mappingWanted),
            clock));
  }

  /** The finding with this id. */
  Finding finding(String id) {
    return diagnosis().findings().stream()
        .filter(each -> each.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError(id + " is missing: " + diagnosis().findings()));
  }

  static RouterLook.Tried at(Sighting sighting) {
    return new RouterLook.Tried(SOCKET, sighting);
  }

  static RouterLook.Tried answered(String version, int mtu) {
    return answered(version, new TunInfo(true, "ygg0", mtu));
  }

  static RouterLook.Tried answered(String version, TunInfo tun) {
    return answered(version, tun, List.of(peering(true)));
  }

  static RouterLook.Tried answered(String version, TunInfo tun, List<PeerInfo> peers) {
    try {
      PeerKey key = PeerKey.parse("ab".repeat(32));
      SelfInfo self = new SelfInfo(key, key.yggdrasilAddress(), "", RouterVersion.parse(version));
      return at(new Sighting.Answered(self, Optional.of(tun), Optional.of(peers)));
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  static PeerInfo peering(boolean up) {
    PeerInfo.Link link = new PeerInfo.Link(false, 0, 0, 0, 0);
    return new PeerInfo("tls://203.0.113.1:7002", up, Optional.empty(), link, "");
  }

  static Facts.AgentSeen running(String status) {
    try {
      JsonNode json = new ObjectMapper().readTree(status.replace('\'', '"'));
      return new Facts.AgentSeen(
          CONTROL, new Facts.AgentSeen.Running(json, Instant.parse("2026-11-30T00:00:00.5Z")));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static Facts.AgentSeen agent(Facts.AgentSeen.Answer answer) {
    return new Facts.AgentSeen(CONTROL, answer);
  }

  /** A NAT that keeps one port for everybody. */
  static NatReport.Family home(int asked, int answered) {
    return family(asked, answered, Mapping.ENDPOINT_INDEPENDENT, new PortAllocation.Preserving());
  }

  static NatReport.Family family(
      int asked, int answered, Mapping mapping, PortAllocation allocation) {
    return new NatReport.Family(
        true,
        new NatReport.Servers(asked, answered),
        answered > 0 ? Optional.of(InetAddress.ofLiteral("203.0.113.7")) : Optional.empty(),
        new NatReport.Behaviour(
            mapping, Filtering.ADDRESS_AND_PORT_DEPENDENT, allocation, Hairpin.FAILS));
  }

  static GatewayProbe.Finding gateway(String outside) {
    return new GatewayProbe.Finding(
        InetAddress.ofLiteral("192.168.1.1"),
        PortMapProtocol.PCP,
        Optional.of(InetAddress.ofLiteral(outside)));
  }

  static NatFindings network(
      NatReport.Family ipv4, NatReport.Family ipv6, List<GatewayProbe.Finding> gateways) {
    return new NatFindings(
        new NatReport(ipv4, ipv6, List.of(), new NatReport.Load(44, 1700), 1),
        "",
        gateways,
        Duration.ofSeconds(1),
        RememberedLifetime.NONE);
  }

  static NatFindings untold(String trouble) {
    return new NatFindings(
        NatReport.nobodyAsked(), trouble, List.of(), Duration.ZERO, RememberedLifetime.NONE);
  }
}
