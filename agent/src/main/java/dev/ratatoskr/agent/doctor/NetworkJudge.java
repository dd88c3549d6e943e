package dev.ratatoskr.agent.doctor;

import dev.ratatoskr.agent.nat.NatCheck;
import dev.ratatoskr.agent.nat.NatFindings;
import dev.ratatoskr.agent.nat.Verdict;
import dev.ratatoskr.punch.behaviour.NatReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is to be said of the network. */
final class NetworkJudge {
  private static final String STUN = "stun";

  private NetworkJudge() {}

  static List<Finding> findings(Facts.Network network) {
    NatFindings findings = network.findings();
    if (network.servers() == 0) {
      return List.of(
          Finding.warning(
              STUN,
              "The configuration names no STUN server: peers can tell this agent its outer address"
                  + " only once it has a path to one, and the network was not examined."));
    }
    if (!findings.couldTell()) {
      String text = "No STUN server could be asked: " + findings.trouble() + ".";
      boolean busy = findings.trouble().equals(NatCheck.BUSY);
      return List.of(
          busy
              ? Finding.note(STUN, text)
              : Finding.problem(
                  STUN,
                  text + " Others can be named in the configuration:",
                  "[punch]",
                  "stun-servers = [\"HOST:PORT\"]"));
    }
    List<Finding> list = new ArrayList<>();
    list.add(servers(findings.report()));
    if (!findings.report().udpBlocked()) {
      list.add(nat(findings.verdict()));
    }
    list.add(mapping(network));
    return list;
  }

  private static Finding servers(NatReport report) {
    NatReport.Servers four = report.ipv4().servers();
    NatReport.Servers six = report.ipv6().servers();
    String counts = count("IPv4", four) + (six.asked() > 0 ? ", " + count("IPv6", six) : "");
    if (report.udpBlocked()) {
      return Finding.problem(
          STUN,
          "No STUN server answers ("
              + counts
              + "): UDP is blocked here, or this machine is offline. There are no direct paths"
              + " without UDP.");
    }
    return four.answered() < four.asked() || six.answered() < six.asked()
        ? Finding.note(STUN, "Not every STUN server answers: " + counts + ".")
        : Finding.ok(STUN, "STUN servers answer: " + counts + ".");
  }

  private static String count(String family, NatReport.Servers servers) {
    return family + " " + servers.answered() + " of " + servers.asked();
  }

  private static Finding nat(Verdict verdict) {
    return switch (verdict.kind()) {
      case OPEN, GOOD, PREDICTABLE -> Finding.ok("nat", verdict.words());
      case HARD, IPV6_ONLY -> Finding.warning("nat", verdict.words());
      case BLOCKED, UNKNOWN -> Finding.note("nat", verdict.words());
    };
  }

  /** Nothing that is needed where direct paths come about anyway. */
  private static Finding mapping(Facts.Network network) {
    String id = "port-mapping";
    NatFindings findings = network.findings();
    if (!network.mappingWanted()) {
      return Finding.note(
          id, "The agent may not ask for a port mapping: [punch] port-mapping is false.");
    }
    if (findings.gateways().isEmpty()) {
      boolean needed = findings.verdict().kind() == Verdict.Kind.HARD;
      String text = "The gateway speaks no PCP, NAT-PMP or UPnP, or has it turned off";
      return needed
          ? Finding.warning(
              id, text + ". Behind this NAT it would help: turn it on in the gateway.")
          : Finding.note(id, text + ".");
    }
    String spoken =
        findings.gateways().stream()
            .map(found -> found.protocol().label())
            .distinct()
            .collect(Collectors.joining(", "));
    return findings.opensPort()
        ? Finding.ok(id, "The gateway opens a port by itself (" + spoken + ").")
        : Finding.note(
            id,
            "The gateway speaks " + spoken + ", but the address it tells is not the outer one.");
  }
}
