package dev.ratatoskr.agent.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What follows from the facts, and how it is told.
 *
 * @param findings the router first, then this machine, then the network
 */
public record Diagnosis(List<Finding> findings) {
  private static final int SEVERITY_WIDTH = 9;

  public Diagnosis {
    findings = List.copyOf(findings);
  }

  /** Judges. */
  public static Diagnosis of(Facts facts) {
    return new Diagnosis(
        Stream.of(
                RouterJudge.findings(facts),
                AgentJudge.findings(facts),
                OverlayJudge.findings(facts),
                NetworkJudge.findings(facts.network()),
                List.of(ClockJudge.finding(facts.clock())))
            .flatMap(List::stream)
            .toList());
  }

  /** Whether bridges can be expected. */
  public boolean isHealthy() {
    return count(Severity.PROBLEM) == 0;
  }

  /** For scripts. */
  public ObjectNode json(int exit) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode list = json.putArray("findings");
    for (Finding finding : findings) {
      ObjectNode node = list.addObject();
      node.put("id", finding.id());
      node.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
      node.put("text", finding.text());
      ArrayNode lines = node.putArray("do");
      finding.lines().forEach(lines::add);
    }
    return json.put("exit", exit);
  }

  /** For people: a line for each finding, what to type below it, and a sum. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      String severity = finding.severity().name().toLowerCase(Locale.ROOT);
      text.append(severity)
          .append(" ".repeat(SEVERITY_WIDTH - severity.length()))
          .append(finding.text())
          .append('\n');
      finding
          .lines()
          .forEach(line -> text.append(" ".repeat(SEVERITY_WIDTH + 2)).append(line).append('\n'));
    }
    return text.append('\n').append(sum()).append('\n').toString();
  }

  private String sum() {
    String sum =
        Stream.of(Severity.PROBLEM, Severity.WARNING, Severity.NOTE)
            .filter(severity -> count(severity) > 0)
            .map(severity -> counted(severity, count(severity)))
            .collect(Collectors.joining(", "));
    return sum.isEmpty() ? "All is well." : sum + ".";
  }

  private long count(Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).count();
  }

  private static String counted(Severity severity, long count) {
    return count + " " + severity.name().toLowerCase(Locale.ROOT) + (count == 1 ? "" : "s");
  }
}
