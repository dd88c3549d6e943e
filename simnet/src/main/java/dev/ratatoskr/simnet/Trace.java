package dev.ratatoskr.simnet;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * What happened to every packet: the newest {@value #CAPACITY} entries, and a digest over all of
 * them. Two runs with the same seed have equal digests.
 */
public final class Trace {
  /** How many entries are kept. */
  public static final int CAPACITY = 20_000;

  private static final double NANOS_PER_MILLI = 1e6;

  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private long digest;
  private long count;

  Trace() {}

  /** What became of a packet at one place. */
  public enum Kind {
    /** A host sent it. */
    SENT,
    /** A port took it. */
    RECEIVED,
    /** A NAT gave it another source on its way out. */
    MAPPED,
    /** A link lost it. */
    LOST,
    /** A link's queue was full. */
    QUEUE_FULL,
    /** A link made a second copy. */
    DUPLICATED,
    /** A NAT or firewall let it not pass. */
    FILTERED,
    /** A NAT had no port to give, or no hairpin. */
    REFUSED,
    /** Nobody has the destination address. */
    NO_ROUTE,
    /** The host has no such port open, or lost the address. */
    NO_PORT
  }

  /**
   * One line of the trace.
   *
   * @param elapsedNanos virtual time since the net began
   * @param kind what happened
   * @param where name of the host, link or gateway
   * @param packet the packet as it was there
   */
  public record Entry(long elapsedNanos, Kind kind, String where, Packet packet) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%12.6f ms %-10s %-16s %s",
          elapsedNanos / NANOS_PER_MILLI,
          kind,
          where,
          packet);
    }
  }

  void add(long elapsedNanos, Kind kind, String where, Packet packet) {
    if (entries.size() == CAPACITY) {
      entries.removeFirst();
    }
    entries.addLast(new Entry(elapsedNanos, kind, where, packet));
    count++;
    long mixed = (digest ^ elapsedNanos) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (kind.name().hashCode() + 31L * where.hashCode())) * 0xBF58476D1CE4E5B9L;
    digest = Long.rotateLeft((mixed ^ packet.contentHash()) * 0x94D049BB133111EBL, 29);
  }

  /** The kept entries, oldest first. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** How many entries there were in all, kept or not. */
  public long count() {
    return count;
  }

  /** How many kept entries are of a kind. */
  public long count(Kind kind) {
    return entries.stream().filter(e -> e.kind() == kind).count();
  }

  /** A hash over all entries, payloads included. */
  public long digest() {
    return digest;
  }

  /** The last {@code lines} entries as text, one a line. */
  public String tail(int lines) {
    StringBuilder text = new StringBuilder();
    Iterator<Entry> all = entries.iterator();
    for (int i = entries.size(); all.hasNext(); i--) {
      Entry entry = all.next();
      if (i <= lines) {
        text.append(entry).append('\n');
      }
    }
    return text.toString();
  }

  /** All kept entries as text, one a line. */
  @Override
  public String toString() {
    return tail(CAPACITY);
  }

  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return address.getAddress() instanceof Inet6Address
        ? "[" + host + "]:" + address.getPort()
        : host + ":" + address.getPort();
  }
}
