package dev.ratatoskr.agent.doctor;

import dev.ratatoskr.agent.admin.RouterLook;
import dev.ratatoskr.agent.admin.TunInfo;
import java.util.ArrayList;
import java.util.List;

/** What is to be said of the port where agents meet, and of the firewall before it. */
final class OverlayJudge {
  private static final String PORT = "overlay-port";
  private static final String FIREWALL = "firewall";

  private OverlayJudge() {}

  static List<Finding> findings(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    boolean agentReady =
        facts.running().stream()
            .anyMatch(running -> running.status().path("self").path("ready").asBoolean());
    if (facts.overlay().binding() != Facts.Overlay.Binding.NOT_TRIED) {
      boolean agentMayRun =
          facts.agents().stream()
              .anyMatch(seen -> !(seen.answer() instanceof Facts.AgentSeen.Nobody));
      findings.add(port(facts.overlay(), agentReady, agentMayRun));
    }
    String device =
        facts
            .router()
            .flatMap(RouterLook.Sighting.Answered::tun)
            .map(TunInfo::name)
            .filter(name -> !name.isEmpty())
            .orElse("the router's interface");
    findings.add(firewall(facts.firewall(), facts.overlay().port(), device));
    return findings;
  }

  private static Finding port(Facts.Overlay overlay, boolean agentReady, boolean agentMayRun) {
    String port = "UDP port " + overlay.port() + " of the node's address";
    return switch (overlay.binding()) {
      case NOT_TRIED -> throw new IllegalArgumentException("nothing to judge");
      case FREE ->
          agentReady
              ? Finding.warning(
                  PORT,
                  "An agent is ready, but "
                      + port
                      + " is free: it listens at another port, which must"
                      + " be the same everywhere.")
              : Finding.ok(PORT, port + " can be bound.");
      case TAKEN -> taken(port, overlay.port(), agentReady, agentMayRun);
      case NO_ADDRESS ->
          Finding.problem(
              PORT,
              "This machine does not have the router's address: the router's interface is down, or"
                  + " the router runs elsewhere.",
              "ip -6 address");
      case FAILED -> Finding.problem(PORT, port + " cannot be bound: " + overlay.failure() + ".");
    };
  }

  /** An agent that does not say that it is ready may hold the port all the same. */
  private static Finding taken(String text, int port, boolean agentReady, boolean agentMayRun) {
    if (agentReady) {
      return Finding.ok(PORT, text + " is bound while an agent is ready.");
    }
    String who = "sudo ss -ulpn sport = :" + port;
    return agentMayRun
        ? Finding.note(PORT, text + " is bound, by the agent presumably; this tells by whom:", who)
        : Finding.problem(PORT, text + " is taken by another program.", who);
  }

  private static Finding firewall(Facts.Firewall firewall, int port, String device) {
    return switch (firewall) {
      case Facts.Firewall.Unread unread ->
          Finding.note(
              FIREWALL,
              "The firewall could not be read ("
                  + unread.reason()
                  + "). It must let UDP to port "
                  + port
                  + " out by "
                  + device
                  + ", and the answers in:",
              "sudo nft list ruleset");
      case Facts.Firewall.Read read -> judged(read, port, device);
    };
  }

  private static Finding judged(Facts.Firewall.Read read, int port, String device) {
    for (Facts.Firewall.Chain chain : read.chains()) {
      if (chain.incoming() && !chain.stateful()) {
        return Finding.warning(
            FIREWALL,
            read.tool()
                + ": "
                + chain.place()
                + " drops what no rule accepts, and no rule for established connections is seen."
                + " Unless another rule lets UDP port "
                + port
                + " in by "
                + device
                + ", agents cannot meet:",
            rule(read.tool(), chain, port, device));
      }
    }
    for (Facts.Firewall.Chain chain : read.chains()) {
      if (!chain.incoming()) {
        return Finding.note(
            FIREWALL,
            read.tool()
                + ": "
                + chain.place()
                + " drops what no rule lets out. A rule must let UDP to port "
                + port
                + " out by "
                + device
                + ".");
      }
    }
    return Finding.ok(
        FIREWALL,
        read.chains().isEmpty()
            ? read.tool() + ": no chain has the policy to drop what comes in or goes out."
            : read.tool() + ": what comes in is dropped by default, but answers are let in.");
  }

  private static String rule(String tool, Facts.Firewall.Chain chain, int port, String device) {
    String interfaceName = device.contains(" ") ? "IFNAME" : device;
    return tool.equals(FirewallRules.NFT)
        ? "sudo nft insert rule "
            + chain.place()
            + " iifname "
            + interfaceName
            + " udp dport "
            + port
            + " accept"
        : "sudo ip6tables -I "
            + chain.place()
            + " -i "
            + interfaceName
            + " -p udp --dport "
            + port
            + " -j ACCEPT";
  }
}
