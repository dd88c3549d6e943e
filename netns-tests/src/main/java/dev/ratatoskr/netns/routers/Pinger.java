package dev.ratatoskr.netns.routers;

import dev.ratatoskr.netns.lab.Child;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A ping every 20 ms, and what became of each. Safe to use from any thread. */
public final class Pinger implements AutoCloseable {
  /** The time between two pings. */
  public static final int SPACING_MILLIS = 20;

  private static final Pattern REPLY =
      Pattern.compile("\\[(\\d+\\.\\d+)\\] .*icmp_seq=(\\d+) .*time=([0-9.]+) ms");

  private final Child process;

  private Pinger(Child process) {
    this.process = process;
  }

  /** Begins to ping an IPv6 address from a namespace; the log is {@code <label>.log}. */
  public static Pinger start(Lab lab, Namespace from, String label, String address)
      throws LabException {
    List<String> command = List.of("ping", "-6", "-n", "-D", "-i", "0.02", address);
    return new Pinger(lab.start(from, label, command));
  }

  /** The answered pings so far, in the order of their numbers. */
  public List<Ping> answered() throws LabException {
    try {
      return parse(process.output());
    } catch (IOException e) {
      throw new LabException("cannot read the pings", e);
    }
  }

  /** Ends the pinging. */
  @Override
  public void close() {
    process.close();
  }

  /** Reads the lines that {@code ping -D} prints; a second answer to one number is ignored. */
  static List<Ping> parse(String output) {
    TreeMap<Integer, Ping> pings = new TreeMap<>();
    for (String line : output.lines().toList()) {
      Matcher matcher = REPLY.matcher(line);
      if (matcher.find()) {
        double rttMillis = Double.parseDouble(matcher.group(3));
        double sentMillis = Double.parseDouble(matcher.group(1)) * 1000 - rttMillis;
        int sequence = Integer.parseInt(matcher.group(2));
        pings.putIfAbsent(sequence, new Ping(sequence, sentMillis, rttMillis));
      }
    }
    return new ArrayList<>(pings.values());
  }

  /**
   * One answered ping.
   *
   * @param sequence its number, from 1
   * @param sentMillis when it was sent, in Unix time
   * @param rttMillis its round trip
   */
  public record Ping(int sequence, double sentMillis, double rttMillis) {}
}
