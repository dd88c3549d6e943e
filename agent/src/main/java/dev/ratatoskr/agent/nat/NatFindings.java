package dev.ratatoskr.agent.nat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ratatoskr.agent.memory.RememberedLifetime;
import dev.ratatoskr.agent.portmap.GatewayProbe;
import dev.ratatoskr.punch.behaviour.NatReport;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.List;

/**
 * What one run found. A further section of the report is one more line in {@link #sections}.
 *
 * @param report what the discovery found; empty families when nobody could be asked
 * @param trouble why nobody could be asked, in words; empty when somebody was
 * @param gateways what the gateways speak to open a port
 * @param took how long the command had run when it was done
 * @param remembered what an agent has learnt in this network
 */
public record NatFindings(
    NatReport report,
    String trouble,
    List<GatewayProbe.Finding> gateways,
    Duration took,
    RememberedLifetime remembered) {
  private static final int LABEL_WIDTH = 15;

  public NatFindings {
    gateways = List.copyOf(gateways);
  }

  /** With nothing learnt by an agent. */
  NatFindings(
      NatReport report, String trouble, List<GatewayProbe.Finding> gateways, Duration took) {
    this(report, trouble, gateways, took, RememberedLifetime.NONE);
  }

  /** The same with what an agent has learnt in this network. */
  public NatFindings with(RememberedLifetime lifetime) {
    return new NatFindings(report, trouble, gateways, took, lifetime);
  }

  /**
   * Whether a gateway opens a port in the NAT that servers see, and not only in one that a
   * carrier's stands before.
   */
  public boolean opensPort() {
    return gateways.stream()
        .filter(finding -> finding.gateway() instanceof Inet4Address)
        .anyMatch(finding -> finding.external().equals(report.ipv4().outside()));
  }

  /** What it means for connecting. */
  public Verdict verdict() {
    return Verdict.of(this);
  }

  /** Whether the run could tell anything: that UDP is blocked, too, is something. */
  public boolean couldTell() {
    return trouble.isEmpty();
  }

  /** The report for scripts. Every key is always there; what is not known is null or "unknown". */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("seconds", took.toMillis() / 1000.0);
    sections().forEach(section -> json.set(section.key(), section.json()));
    return json;
  }

  /** The report for people: one line for each thing, the verdict last, or alone. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Section section : couldTell() ? sections() : List.of(Verdict.of(this).section())) {
      for (Section.Line line : section.lines()) {
        String label = line.label() + " ".repeat(LABEL_WIDTH - line.label().length());
        text.append(label).append(line.words()).append('\n');
      }
    }
    return text.toString();
  }

  private List<Section> sections() {
    return List.of(
        FamilySections.ipv4(report.ipv4()),
        FamilySections.ipv6(report.ipv6()),
        NetworkSections.uplinks(report.uplinks()),
        NetworkSections.portMapping(this),
        NetworkSections.mappingLifetime(this),
        NetworkSections.udpBlocked(report),
        NetworkSections.load(report.load()),
        Verdict.of(this).section());
  }
}
