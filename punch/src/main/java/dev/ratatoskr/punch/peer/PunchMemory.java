package dev.ratatoskr.punch.peer;

import dev.ratatoskr.punch.SlidingWindow;
import dev.ratatoskr.punch.peer.PunchRecollection.Apart;
import dev.ratatoskr.punch.peer.PunchRecollection.Searched;
import dev.ratatoskr.punch.peer.PunchRecollection.Worked;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What earlier punches showed, of peers and of our own networks: what worked is tried first, and a
 * search that never works from a network is not repeated for a day. Bounded. A process leaves a
 * {@link PunchRecollection} to the next one. Sans-IO, one thread.
 */
public final class PunchMemory {
  /** How long a network is believed not to let a search through. */
  public static final long SPRAY_PAUSE_NANOS = TimeUnit.DAYS.toNanos(1);

  /** So many peers in a row with whom no search worked speak against a network. */
  static final int SPRAY_FAILURES = 2;

  /** A peer may have us search so often in {@link #SPRAY_WINDOW_NANOS}, whatever comes of it. */
  static final int MAX_SPRAYS = 3;

  static final long SPRAY_WINDOW_NANOS = TimeUnit.MINUTES.toNanos(10);

  /** No search lasts longer, however it ends. */
  private static final long SEARCH_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** Networks it remembers, and as many of each thing it knows of peers. */
  public static final int MAX_ENTRIES = 256;

  private static final long MAX_OFFSET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LEAST_OFFSET_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Map<String, Searched> networks = bounded();
  private final Map<Meeting, Worked> worked = bounded();
  private final Map<String, Apart> apart = bounded();
  private final Map<String, SlidingWindow> sprays = bounded();
  private final Map<String, TargetBudget> targets = bounded();

  private @Nullable Search search;

  /** Nothing is remembered. */
  public PunchMemory() {}

  /** What another one left is remembered, within the limits. */
  public PunchMemory(PunchRecollection earlier) {
    for (Searched each : earlier.networks()) {
      int failures = Math.clamp(each.failures(), 0, SPRAY_FAILURES);
      networks.put(
          each.network(),
          new Searched(
              each.network(), each.everWorked(), failures, each.lastFailedPeer(), each.atNanos()));
    }
    earlier.worked().forEach(each -> worked.put(new Meeting(each.peer(), each.network()), each));
    earlier.apart().forEach(each -> putApart(each.peer(), each.offsetNanos(), each.atNanos()));
  }

  /** What another one may go on with. What is known of a network without a name is left out. */
  public PunchRecollection recollection() {
    return new PunchRecollection(
        oldestFirst(networks.values(), Searched::atNanos, Searched::network).stream()
            .filter(each -> !each.network().isEmpty())
            .toList(),
        oldestFirst(worked.values(), Worked::atNanos, each -> each.peer() + each.network()).stream()
            .filter(each -> !each.network().isEmpty())
            .toList(),
        oldestFirst(apart.values(), Apart::atNanos, Apart::peer));
  }

  /** How much is remembered. */
  int entries() {
    return networks.size() + worked.size() + apart.size() + sprays.size() + targets.size();
  }

  /** What is remembered with regard to one peer, by any stable name of it. */
  public Of of(String peer) {
    return new Of(this, peer);
  }

  /**
   * The memory with regard to one peer. A network is named by anything stable, such as its address
   * outside.
   *
   * @param memory the whole
   * @param peer its name
   */
  public record Of(PunchMemory memory, String peer) {
    Plan.Consent consent(String network, long nowNanos) {
      return memory.consent(peer, network, nowNanos);
    }

    /** True when a search may begin, which counts as one whatever comes of it. */
    boolean beginSpray(long nowNanos) {
      if (memory.isSearching(peer, nowNanos)) {
        return false;
      }
      memory
          .sprays
          .computeIfAbsent(peer, name -> new SlidingWindow(MAX_SPRAYS, SPRAY_WINDOW_NANOS))
          .add(nowNanos);
      memory.search = new Search(peer, nowNanos);
      return true;
    }

    /**
     * Whether the peer may have us send there, which then counts; over all punches with it. To be
     * asked before the first packet to an address that is not probed by a punch under way.
     */
    public boolean admitTarget(InetSocketAddress address, long nowNanos) {
      return memory
          .targets
          .computeIfAbsent(peer, name -> new TargetBudget())
          .admit(address, nowNanos);
    }

    void onSpray(String network, boolean worked, long nowNanos) {
      memory.onSpray(peer, network, worked, nowNanos);
    }

    void onCheck(String network) {
      memory.worked.remove(new Meeting(peer, network));
    }

    long startOffsetNanos() {
      Apart known = memory.apart.get(peer);
      return known == null ? 0 : known.offsetNanos();
    }

    /** By how much later than half a round trip explains the peer started just now. */
    void onStartOffset(long offsetNanos, long nowNanos) {
      if (Math.abs(offsetNanos) >= LEAST_OFFSET_NANOS) {
        memory.putApart(peer, startOffsetNanos() + offsetNanos / 2, nowNanos);
      }
    }
  }

  /** A search under way. */
  private record Search(String peer, long begunNanos) {}

  private record Meeting(String peer, String network) {}

  private Plan.Consent consent(String peer, String network, long nowNanos) {
    if (isSearching(peer, nowNanos)) {
      return Plan.Consent.REFUSED;
    }
    SlidingWindow recent = sprays.get(peer);
    if (recent != null && !recent.hasRoom(nowNanos)) {
      return Plan.Consent.REFUSED;
    }
    if (worked.get(new Meeting(peer, network)) != null) {
      return Plan.Consent.PREFERRED;
    }
    Searched known = networks.get(network);
    boolean hopeless =
        known != null
            && !known.everWorked()
            && known.failures() >= SPRAY_FAILURES
            && nowNanos - known.atNanos() < SPRAY_PAUSE_NANOS;
    return hopeless ? Plan.Consent.REFUSED : Plan.Consent.AGREED;
  }

  private void onSpray(String peer, String network, boolean success, long nowNanos) {
    search = null;
    Meeting meeting = new Meeting(peer, network);
    if (success) {
      networks.put(network, new Searched(network, true, 0, "", nowNanos));
      worked.put(meeting, new Worked(peer, network, nowNanos));
      return;
    }
    worked.remove(meeting);
    Searched before = networks.getOrDefault(network, new Searched(network, false, 0, "", nowNanos));
    // One peer that fails again and again says something of that peer.
    int failures = before.failures() + (before.lastFailedPeer().equals(peer) ? 0 : 1);
    networks.put(
        network,
        new Searched(
            network, before.everWorked(), Math.min(failures, SPRAY_FAILURES), peer, nowNanos));
  }

  private void putApart(String peer, long offsetNanos, long atNanos) {
    long offset = Math.clamp(offsetNanos, -MAX_OFFSET_NANOS, MAX_OFFSET_NANOS);
    apart.put(peer, new Apart(peer, offset, atNanos));
  }

  /** Whether another peer's search is under way: there is one at a time. */
  private boolean isSearching(String peer, long nowNanos) {
    Search present = search;
    return present != null
        && !present.peer.equals(peer)
        && nowNanos - present.begunNanos < SEARCH_NANOS;
  }

  /** By differences, since a clock of nanoseconds may begin anywhere. */
  private static <T> List<T> oldestFirst(
      Collection<T> all, ToLongFunction<T> atNanos, Function<T, String> name) {
    Comparator<T> byTime = (a, b) -> Long.signum(atNanos.applyAsLong(a) - atNanos.applyAsLong(b));
    return all.stream().sorted(byTime.thenComparing(name)).toList();
  }

  private static <K, V> Map<K, V> bounded() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MAX_ENTRIES;
      }
    };
  }
}
