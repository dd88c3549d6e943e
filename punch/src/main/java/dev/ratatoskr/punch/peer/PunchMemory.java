package dev.ratatoskr.punch.peer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What earlier punches showed, of peers and of our own networks: what worked is tried first, and a
 * search that never works from a network is not repeated for a day. Bounded; lost with the process.
 * Sans-IO, one thread.
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

  private static final int MAX_ENTRIES = 256;
  private static final long MAX_OFFSET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LEAST_OFFSET_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Map<String, Network> networks = bounded();
  private final Map<Meeting, Boolean> sprayWorked = bounded();
  private final Map<String, Long> offsets = bounded();
  private final Map<String, Sprays> sprays = bounded();

  private @Nullable Search search;

  /** Nothing is remembered. */
  public PunchMemory() {}

  /** How much is remembered. */
  int entries() {
    return networks.size() + sprayWorked.size() + offsets.size() + sprays.size();
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
      Sprays before = memory.sprays.get(peer);
      memory.sprays.put(
          peer,
          before == null || before.isOver(nowNanos)
              ? new Sprays(1, nowNanos)
              : new Sprays(before.begun + 1, before.windowStartNanos));
      memory.search = new Search(peer, nowNanos);
      return true;
    }

    void onSpray(String network, boolean worked, long nowNanos) {
      memory.onSpray(peer, network, worked, nowNanos);
    }

    void onCheck(String network) {
      memory.sprayWorked.remove(new Meeting(peer, network));
    }

    long startOffsetNanos() {
      return memory.offsets.getOrDefault(peer, 0L);
    }

    /** By how much later than half a round trip explains the peer started just now. */
    void onStartOffset(long offsetNanos) {
      if (Math.abs(offsetNanos) >= LEAST_OFFSET_NANOS) {
        long next = startOffsetNanos() + offsetNanos / 2;
        memory.offsets.put(peer, Math.clamp(next, -MAX_OFFSET_NANOS, MAX_OFFSET_NANOS));
      }
    }
  }

  private record Network(
      boolean everWorked, int failures, long lastFailureNanos, String lastFailedPeer) {}

  /** A search under way. */
  private record Search(String peer, long begunNanos) {}

  private record Sprays(int begun, long windowStartNanos) {
    boolean isOver(long nowNanos) {
      return nowNanos - windowStartNanos >= SPRAY_WINDOW_NANOS;
    }
  }

  private record Meeting(String peer, String network) {}

  private Plan.Consent consent(String peer, String network, long nowNanos) {
    if (isSearching(peer, nowNanos)) {
      return Plan.Consent.REFUSED;
    }
    Sprays recent = sprays.get(peer);
    if (recent != null && !recent.isOver(nowNanos) && recent.begun >= MAX_SPRAYS) {
      return Plan.Consent.REFUSED;
    }
    if (sprayWorked.getOrDefault(new Meeting(peer, network), false)) {
      return Plan.Consent.PREFERRED;
    }
    Network known = networks.get(network);
    boolean hopeless =
        known != null
            && !known.everWorked
            && known.failures >= SPRAY_FAILURES
            && nowNanos - known.lastFailureNanos < SPRAY_PAUSE_NANOS;
    return hopeless ? Plan.Consent.REFUSED : Plan.Consent.AGREED;
  }

  private void onSpray(String peer, String network, boolean worked, long nowNanos) {
    Network before = networks.getOrDefault(network, new Network(false, 0, nowNanos, ""));
    // One peer that fails again and again says something of that peer.
    int failures = before.failures + (before.lastFailedPeer.equals(peer) ? 0 : 1);
    networks.put(
        network,
        worked
            ? new Network(true, 0, nowNanos, "")
            : new Network(before.everWorked, failures, nowNanos, peer));
    search = null;
    sprayWorked.put(new Meeting(peer, network), worked);
  }

  /** Whether another peer's search is under way: there is one at a time. */
  private boolean isSearching(String peer, long nowNanos) {
    Search present = search;
    return present != null
        && !present.peer.equals(peer)
        && nowNanos - present.begunNanos < SEARCH_NANOS;
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
