package dev.ratatoskr.agent.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ratatoskr.agent.supervise.PeerStatus;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is to be said of the agent: whether it runs, what it may, whom it meets. */
final class AgentJudge {
  private static final String AGENT = "agent";

  /** More names would hide the sentence. */
  private static final int MOST_NAMED = 5;

  private AgentJudge() {}

  static List<Finding> findings(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    List<Facts.AgentSeen> running =
        facts.agents().stream()
            .filter(seen -> seen.answer() instanceof Facts.AgentSeen.Running)
            .toList();
    if (running.isEmpty()) {
      findings.add(absent(facts));
    } else {
      running.forEach(seen -> findings.addAll(present(seen)));
    }
    if (running.size() > 1) {
      findings.add(
          Finding.warning(
              "agents", "Two agents run on this machine: only one can bridge. Stop one."));
    }
    findings.add(directory(facts.directory(), !running.isEmpty()));
    return findings;
  }

  private static List<Finding> present(Facts.AgentSeen seen) {
    if (!(seen.answer() instanceof Facts.AgentSeen.Running running)) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    JsonNode self = running.status().path("self");
    findings.add(
        Finding.ok(
            AGENT,
            "The agent "
                + self.path("version").asText("?")
                + " answers at "
                + seen.socket()
                + ", which it made at "
                + running.since().truncatedTo(ChronoUnit.SECONDS)
                + "."));
    if (!self.path("ready").asBoolean()) {
      findings.add(
          Finding.warning(
              "agent-ready", "The agent is not ready: " + self.path("reason").asText("") + "."));
    }
    findings.addAll(peers(running.status().path("bridges")));
    return findings;
  }

  private static Finding absent(Facts facts) {
    for (Facts.AgentSeen seen : facts.agents()) {
      if (seen.answer() instanceof Facts.AgentSeen.Denied) {
        return Finding.note(
            AGENT,
            "Whether an agent runs cannot be told: this user may not open " + seen.socket() + ".",
            "sudo ratatoskr doctor");
      }
      if (seen.answer() instanceof Facts.AgentSeen.Silent) {
        return Finding.problem(
            AGENT, "What listens at " + seen.socket() + " gives no status in time.");
      }
    }
    String text =
        "No agent runs: nobody answers at "
            + facts.agents().stream()
                .map(Facts.AgentSeen::socket)
                .map(Path::toString)
                .collect(Collectors.joining(" or "))
            + ".";
    return facts.host().agentUnit() && facts.host().systemd()
        ? Finding.problem(
            AGENT,
            text + " If it had been started, its log says why it ended.",
            "sudo systemctl start ratatoskr",
            "sudo journalctl -u ratatoskr -n 20")
        : Finding.problem(AGENT, text, "ratatoskr run");
  }

  /** A running agent has its own rights, perhaps others than this user's. */
  private static Finding directory(Facts.StateDirectory directory, boolean agentRuns) {
    String id = "state-directory";
    String path = directory.path().toString();
    return switch (directory.access()) {
      case WRITABLE -> Finding.ok(id, "The state directory " + path + " may be written to.");
      case CREATABLE ->
          Finding.ok(id, "The state directory " + path + " is not there yet and can be made.");
      case REFUSED ->
          agentRuns
              ? Finding.note(
                  id,
                  "This user may not write to " + path + "; the running agent may be another's.")
              : Finding.problem(
                  id,
                  "This user may not write to the state directory " + path + ".",
                  "sudo install -d -m 700 -o $USER " + path);
    };
  }

  private static List<Finding> peers(JsonNode bridges) {
    List<Finding> findings = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    int bridged = 0;
    for (JsonNode bridge : bridges) {
      if (bridge.path("state").asText().equals("bridged")) {
        bridged++;
      } else if (bridge.path("reason").asText().equals(PeerStatus.NO_AGENT)) {
        silent.add(bridge.path("name").asText(bridge.path("address").asText("?")));
      }
    }
    if (bridged > 0) {
      findings.add(Finding.ok("bridges", "Bridges that stand: " + bridged + "."));
    }
    if (!silent.isEmpty()) {
      String more =
          silent.size() > MOST_NAMED ? " and " + (silent.size() - MOST_NAMED) + " more" : "";
      findings.add(
          Finding.note(
              "peers-without-agent",
              "Nodes with traffic where no agent answers, so no bridge can be made: "
                  + silent.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                  + more
                  + "."));
    }
    return findings;
  }
}
