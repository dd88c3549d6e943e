package dev.ratatoskr.netns.reach;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ratatoskr.netns.home.Agent;
import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.lab.Child;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import dev.ratatoskr.netns.stun.StunServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The packaged command {@code punch} on two hosts, wired together. It plays many cells one after
 * another: a round is a fresh port on either side, so a new network means no new process.
 */
final class PunchPair {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Lab lab;
  private final Side one;
  private final Side other;
  private final List<Wire> wires;
  private int played;

  private record Side(Child process, Path report) {}

  private PunchPair(Lab lab, Side one, Side other) {
    this.lab = lab;
    this.one = one;
    this.other = other;
    this.wires =
        List.of(Wire.lay(one.process, other.process), Wire.lay(other.process, one.process));
  }

  /**
   * Starts both; they wait for the first {@link #play}.
   *
   * @param rounds of all cells together
   */
  static PunchPair start(Lab lab, List<Namespace> hosts, List<String> stunAddresses, int rounds)
      throws LabException {
    String servers =
        stunAddresses.stream()
            .map(address -> '"' + Streets.hostPort(address, StunServer.PORT) + '"')
            .collect(Collectors.joining(", "));
    Path config = lab.directory().resolve("punch.toml");
    try {
      Files.writeString(config, "[punch]\nstun-servers = [" + servers + "]\n");
    } catch (IOException e) {
      throw new LabException("cannot write " + config, e);
    }
    return new PunchPair(
        lab, side(lab, hosts.get(0), config, rounds), side(lab, hosts.get(1), config, rounds));
  }

  private static Side side(Lab lab, Namespace host, Path config, int rounds) throws LabException {
    String label = "punch-" + host.label();
    Path report = lab.directory().resolve(label + ".jsonl");
    List<String> command =
        Agent.command(
            "punch",
            "--pipe",
            "--rounds",
            Integer.toString(rounds),
            "--config",
            config.toString(),
            "--report",
            report.toString());
    return new Side(lab.startPiped(host, label, command), report);
  }

  /** Plays so many rounds on the network as it is now. */
  List<Round> play(int rounds) throws LabException {
    int from = played;
    played += rounds;
    wires.forEach(wire -> wire.allow(played));
    Duration patience = Duration.ofSeconds(60 + 2L * rounds);
    lab.await(
        "rounds " + (from + 1) + " to " + played,
        patience,
        () -> isPlayed(one, played) && isPlayed(other, played));
    List<JsonNode> ones = outcomes(one);
    List<JsonNode> others = outcomes(other);
    List<Round> result = new ArrayList<>();
    for (int i = from; i < played; i++) {
      result.add(Round.of(ones.get(i), others.get(i)));
    }
    return result;
  }

  /** Lets both end by themselves, after the last cell. */
  void finish() throws LabException {
    wires.forEach(wire -> wire.allow(Integer.MAX_VALUE));
    lab.await("both punches end", () -> !one.process.isAlive() && !other.process.isAlive());
  }

  private boolean isPlayed(Side side, int rounds) throws LabException {
    boolean ended = !side.process.isAlive();
    if (lines(side).size() >= rounds) {
      return true;
    }
    if (ended) {
      lab.keepEvidence();
      throw new LabException(side.process.label() + " ended early; see " + lab.directory());
    }
    return false;
  }

  private static List<JsonNode> outcomes(Side side) throws LabException {
    List<JsonNode> result = new ArrayList<>();
    for (String line : lines(side)) {
      try {
        result.add(JSON.readTree(line));
      } catch (IOException e) {
        throw new LabException("no JSON in " + side.report + ": " + line, e);
      }
    }
    return result;
  }

  /** Whole lines only. */
  private static List<String> lines(Side side) throws LabException {
    try {
      if (!Files.exists(side.report)) {
        return List.of();
      }
      String text = new String(Files.readAllBytes(side.report), StandardCharsets.UTF_8);
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw new LabException("cannot read " + side.report, e);
    }
  }

  /**
   * One round, as both sides saw it.
   *
   * @param success whether both have a path
   * @param kinds of the addresses in use, the other's seen by the one first
   * @param seen where the other reaches the one, with its port; empty without a path
   * @param seconds until the later one had its outcome
   * @param packets the more of what either side sent
   * @param reason of one side that has no path; empty with a path
   */
  record Round(
      boolean success, String kinds, String seen, double seconds, int packets, String reason) {
    private static Round of(JsonNode one, JsonNode other) {
      boolean success = isNominated(one) && isNominated(other);
      return new Round(
          success,
          success ? kinds(one.path("kind").asText(), other.path("kind").asText()) : "",
          success ? other.path("remote").asText() : "",
          Math.max(one.path("seconds").asDouble(), other.path("seconds").asDouble()),
          Math.max(one.path("packets").asInt(), other.path("packets").asInt()),
          success ? "" : (isNominated(one) ? other : one).path("reason").asText());
    }

    private static boolean isNominated(JsonNode outcome) {
      return outcome.path("outcome").asText().equals("nominated");
    }

    private static String kinds(String one, String other) {
      return one.equals(other) ? one : String.format(Locale.ROOT, "%s, %s", one, other);
    }
  }
}
