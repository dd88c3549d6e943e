package dev.ratatoskr.punch.peer;

import dev.ratatoskr.punch.UsableAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * To which addresses one peer has had us send lately, and to how many it may. Without this bound,
 * candidate lists would let it scan third parties and our own network through us.
 *
 * <p>An honest peer has a few addresses, and a port for each attempt with those that are foreseen.
 */
final class TargetBudget {
  /**
   * An address that was not asked for so long counts no more. That makes the bounds hold for any
   * ten minutes: an attempt goes on for some seconds after it has asked.
   */
  static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(11);

  /** Different hosts, by their IP addresses. */
  static final int MAX_HOSTS = 24;

  /** Those among them that are not of the whole internet: of a home, or of a carrier's network. */
  static final int MAX_PRIVATE_HOSTS = 8;

  /** Different addresses with their ports. */
  static final int MAX_ADDRESSES = 400;

  /** When each was used last, the one unused for longest first. */
  private final Map<InetSocketAddress, Long> used = new LinkedHashMap<>();

  /** Whether it may be sent there now, which then counts. */
  boolean admit(InetSocketAddress address, long nowNanos) {
    forgetOld(nowNanos);
    boolean known = used.remove(address) != null;
    if (!known && !hasRoomFor(address.getAddress())) {
      return false;
    }
    used.put(address, nowNanos);
    return true;
  }

  /** How many addresses count now. */
  int addresses() {
    return used.size();
  }

  private void forgetOld(long nowNanos) {
    Iterator<Long> oldestFirst = used.values().iterator();
    while (oldestFirst.hasNext() && nowNanos - oldestFirst.next() >= WINDOW_NANOS) {
      oldestFirst.remove();
    }
  }

  private boolean hasRoomFor(InetAddress host) {
    if (used.size() >= MAX_ADDRESSES) {
      return false;
    }
    if (used.keySet().stream().anyMatch(address -> address.getAddress().equals(host))) {
      return true;
    }
    boolean global = UsableAddresses.isGlobal(host);
    return hosts(false) < MAX_HOSTS && (global || hosts(true) < MAX_PRIVATE_HOSTS);
  }

  private long hosts(boolean privateOnly) {
    return used.keySet().stream()
        .map(InetSocketAddress::getAddress)
        .filter(host -> !privateOnly || !UsableAddresses.isGlobal(host))
        .distinct()
        .count();
  }
}
