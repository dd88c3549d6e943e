package dev.ratatoskr.agent.memory;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.punch.keepalive.KeepaliveScheduler;
import dev.ratatoskr.punch.keepalive.LearntLifetime;
import dev.ratatoskr.punch.peer.PunchMemory;
import dev.ratatoskr.punch.peer.PunchRecollection;
import dev.ratatoskr.punch.peer.PunchRecollection.Apart;
import dev.ratatoskr.punch.peer.PunchRecollection.Searched;
import dev.ratatoskr.punch.peer.PunchRecollection.Worked;
import dev.ratatoskr.transport.peer.EndpointMemory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The memory as text: a line with the version, then one for each thing that is known. Durations are
 * nanoseconds, times seconds of the wall clock.
 *
 * <pre>
 * lifetime NETWORK INTERVAL CEILING HELD TIME
 * searched NETWORK EVER-WORKED FAILURES LAST-FAILED-PEER|- TIME
 * worked PEER NETWORK TIME
 * apart PEER OFFSET TIME
 * </pre>
 */
public final class MemoryText {
  /** More than all that may be remembered at once. */
  static final int MAX_BYTES = 256 * 1024;

  /** How long anything is believed, where nothing else is said. */
  static final long VALID_NANOS = TimeUnit.DAYS.toNanos(30);

  private static final String TITLE = "# ratatoskr memory ";
  private static final String VERSION = "1";

  /** The year 10000. */
  private static final long MAX_WALL_SECONDS = 253_402_300_800L;

  private static final int MAX_FAILURES = 1000;
  private static final String NOBODY = "-";

  private final WallTimes times;
  private final List<LearntLifetime> lifetimes = new ArrayList<>();
  private final List<Searched> networks = new ArrayList<>();
  private final List<Worked> worked = new ArrayList<>();
  private final List<Apart> apart = new ArrayList<>();

  private MemoryText(WallTimes times) {
    this.times = times;
  }

  /** Writes it down. What is not named by an address and a key is left out. */
  public static String of(EndpointMemory memory, WallTimes times) {
    StringBuilder text = new StringBuilder(TITLE + VERSION + '\n');
    for (LearntLifetime each : memory.lifetimes()) {
      if (isNetwork(each.network())) {
        text.append("lifetime ").append(each.network());
        text.append(' ').append(each.intervalNanos()).append(' ').append(each.ceilingNanos());
        text.append(' ').append(each.heldNanos());
        text.append(' ').append(times.wallSeconds(each.atNanos())).append('\n');
      }
    }
    for (Searched each : memory.punches().networks()) {
      String last = each.lastFailedPeer().isEmpty() ? NOBODY : each.lastFailedPeer();
      if (isNetwork(each.network()) && (last.equals(NOBODY) || isPeer(last))) {
        text.append("searched ").append(each.network());
        text.append(' ').append(each.everWorked()).append(' ').append(each.failures());
        text.append(' ').append(last);
        text.append(' ').append(times.wallSeconds(each.atNanos())).append('\n');
      }
    }
    for (Worked each : memory.punches().worked()) {
      if (isPeer(each.peer()) && isNetwork(each.network())) {
        text.append("worked ").append(each.peer()).append(' ').append(each.network());
        text.append(' ').append(times.wallSeconds(each.atNanos())).append('\n');
      }
    }
    for (Apart each : memory.punches().apart()) {
      if (isPeer(each.peer())) {
        text.append("apart ").append(each.peer()).append(' ').append(each.offsetNanos());
        text.append(' ').append(times.wallSeconds(each.atNanos())).append('\n');
      }
    }
    return text.toString();
  }

  /**
   * Reads it. What is too old, or of the future, is left out.
   *
   * @throws MalformedException when no agent of this version wrote it; the message quotes nothing
   */
  public static EndpointMemory parse(String text, WallTimes times) throws MalformedException {
    List<String> lines = text.lines().toList();
    String first = lines.isEmpty() ? "" : lines.getFirst();
    if (!first.startsWith(TITLE)) {
      throw new MalformedException("it is no memory of ratatoskr's");
    }
    if (!first.equals(TITLE + VERSION)) {
      throw new MalformedException("another version of ratatoskr wrote it");
    }
    if (!text.endsWith("\n")) {
      throw new MalformedException("its end is missing");
    }
    MemoryText reading = new MemoryText(times);
    for (int i = 1; i < lines.size(); i++) {
      try {
        reading.line(lines.get(i).split(" ", -1));
      } catch (MalformedException | IllegalArgumentException e) {
        // Without what is in the line: logs are shown to others.
        throw new MalformedException("line " + (i + 1) + " is damaged");
      }
    }
    return reading.whole();
  }

  private EndpointMemory whole() throws MalformedException {
    boolean tooMany =
        lifetimes.size() > KeepaliveScheduler.MAX_NETWORKS
            || networks.size() > PunchMemory.MAX_ENTRIES
            || worked.size() > PunchMemory.MAX_ENTRIES
            || apart.size() > PunchMemory.MAX_ENTRIES;
    if (tooMany) {
      throw new MalformedException("it holds more than is ever remembered");
    }
    return new EndpointMemory(lifetimes, new PunchRecollection(networks, worked, apart));
  }

  private void line(String[] words) throws MalformedException {
    String kind = words[0] + " " + words.length;
    String last = words[words.length - 1];
    switch (kind) {
      case "lifetime 6" -> {
        String network = network(words[1]);
        long interval = number(words[2], 1, Long.MAX_VALUE);
        long ceiling = number(words[3], 1, Long.MAX_VALUE);
        long held = number(words[4], 0, Long.MAX_VALUE);
        at(last, VALID_NANOS)
            .ifPresent(
                at -> lifetimes.add(new LearntLifetime(network, interval, ceiling, held, at)));
      }
      case "searched 6" -> {
        String network = network(words[1]);
        boolean ever = truth(words[2]);
        int failures = (int) number(words[3], 0, MAX_FAILURES);
        String peer = words[4].equals(NOBODY) ? "" : peer(words[4]);
        at(last, ever ? VALID_NANOS : PunchMemory.SPRAY_PAUSE_NANOS)
            .ifPresent(at -> networks.add(new Searched(network, ever, failures, peer, at)));
      }
      case "worked 4" -> {
        String peer = peer(words[1]);
        String network = network(words[2]);
        at(last, VALID_NANOS).ifPresent(at -> worked.add(new Worked(peer, network, at)));
      }
      case "apart 4" -> {
        String peer = peer(words[1]);
        long offset = number(words[2], Long.MIN_VALUE, Long.MAX_VALUE);
        at(last, VALID_NANOS).ifPresent(at -> apart.add(new Apart(peer, offset, at)));
      }
      default -> throw new MalformedException("an unknown line");
    }
  }

  private OptionalLong at(String word, long validNanos) throws MalformedException {
    return times.nanos(number(word, 0, MAX_WALL_SECONDS), validNanos);
  }

  private static long number(String word, long least, long most) throws MalformedException {
    long number = Long.parseLong(word);
    if (number < least || number > most) {
      throw new MalformedException("a number out of its range");
    }
    return number;
  }

  private static boolean truth(String word) throws MalformedException {
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new MalformedException("neither true nor false");
    };
  }

  private static String network(String word) throws MalformedException {
    if (!isNetwork(word)) {
      throw new MalformedException("no address");
    }
    return word;
  }

  private static String peer(String word) throws MalformedException {
    if (!isPeer(word)) {
      throw new MalformedException("no key");
    }
    return word;
  }

  /** Only as addresses print themselves, so that no network has two names. */
  private static boolean isNetwork(String word) {
    try {
      return InetAddress.ofLiteral(word).getHostAddress().equals(word);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isPeer(String word) {
    try {
      return PeerKey.parse(word).toString().equals(word);
    } catch (MalformedException e) {
      return false;
    }
  }
}
