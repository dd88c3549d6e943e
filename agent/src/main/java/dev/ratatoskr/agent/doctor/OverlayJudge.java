package dev.ratatoskr.agent.doctor;

import dev.ratatoskr.agent.admin.RouterLook;
import dev.ratatoskr.agent.admin.TunInfo;
import java.util.ArrayList;
import java.util.List;

/** What is to be said of the port where agents meet; the firewall before it has its own judge. */
final class OverlayJudge {
  private static final String PORT = "overlay-port";

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
    findings.add(FirewallJudge.finding(facts.firewall(), facts.overlay().port(), device));
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
}
