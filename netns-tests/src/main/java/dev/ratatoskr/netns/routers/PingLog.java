package dev.ratatoskr.netns.routers;

import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what {@code ping -D} prints, piece by piece: a test asks often, and reading all of it each
 * time would disturb what it measures. One thread at a time.
 */
final class PingLog {
  private static final Pattern REPLY =
      Pattern.compile("\\[(\\d+\\.\\d+)\\] .*icmp_seq=(\\d+) .*time=([0-9.]+) ms");

  private final TreeMap<Integer, Pinger.Ping> pings = new TreeMap<>();
  private String begun = "";

  /** Takes the next piece; a line whose end is still to come waits for it. */
  void read(String piece) {
    String text = begun + piece;
    int end = text.lastIndexOf('\n') + 1;
    text.substring(0, end).lines().forEach(this::readLine);
    begun = text.substring(end);
  }

  /** In the order of their numbers; a second answer to one number is ignored. */
  List<Pinger.Ping> answered() {
    return List.copyOf(pings.values());
  }

  private void readLine(String line) {
    Matcher matcher = REPLY.matcher(line);
    if (matcher.find()) {
      double rttMillis = Double.parseDouble(matcher.group(3));
      double sentMillis = Double.parseDouble(matcher.group(1)) * 1000 - rttMillis;
      int sequence = Integer.parseInt(matcher.group(2));
      pings.putIfAbsent(sequence, new Pinger.Ping(sequence, sentMillis, rttMillis));
    }
  }
}
