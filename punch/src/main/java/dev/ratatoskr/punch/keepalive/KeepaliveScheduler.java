package dev.ratatoskr.punch.keepalive;

import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * Keeps the NAT mappings of all paths alive and says when a path has died. A path with outbound
 * traffic costs a measuring probe in 2 s, an idle one a probe and its answer in 15 s at first and
 * up to 60 s when the mappings of the network prove to last. The probes are authenticated Binding
 * requests under the credentials of the punch; the peer's are answered here.
 */
public final class KeepaliveScheduler {
  /** Paths it takes. */
  public static final int MAX_PATHS = 1024;

  /** Networks it remembers. */
  public static final int MAX_NETWORKS = 64;

  /** By differences, since a clock of nanoseconds may begin anywhere. */
  private static final Comparator<LearntLifetime> OLDEST_FIRST =
      ((Comparator<LearntLifetime>) (a, b) -> Long.signum(a.atNanos() - b.atNanos()))
          .thenComparing(LearntLifetime::network);

  private final KeepaliveSettings settings;
  private final RandomGenerator random;
  private final StepQueue<KeepaliveEvent> out = new StepQueue<>();
  private final Map<Integer, PathMonitor> paths = new LinkedHashMap<>();

  /** The one that was used last comes last, so that a home outlasts the hotels. */
  private final Map<String, MappingLifetime> networks = new LinkedHashMap<>(16, 0.75f, true);

  private String network = "";

  /**
   * A scheduler without paths that has learnt nothing.
   *
   * @param random cryptographically strong outside of tests
   */
  public KeepaliveScheduler(KeepaliveSettings settings, RandomGenerator random) {
    this(settings, random, List.of());
  }

  /**
   * A scheduler without paths.
   *
   * @param random cryptographically strong outside of tests
   * @param earlier what another one had learnt, see {@link #lifetimes}
   */
  public KeepaliveScheduler(
      KeepaliveSettings settings, RandomGenerator random, List<LearntLifetime> earlier) {
    this.settings = settings;
    this.random = random;
    for (LearntLifetime each : earlier) {
      networks.put(each.network(), new MappingLifetime(each));
      forgetOldest();
    }
  }

  /**
   * Keeps a path from now on; one with the same id is replaced.
   *
   * @throws IllegalStateException when there are {@value #MAX_PATHS} already
   */
  public void onPathAdded(KeptPath path, long nowNanos) {
    if (paths.size() >= MAX_PATHS && !paths.containsKey(path.id())) {
      throw new IllegalStateException("more than " + MAX_PATHS + " paths");
    }
    PathMonitor monitor = new PathMonitor(path, settings, lifetime(), random, out);
    monitor.onStart(nowNanos);
    paths.put(path.id(), monitor);
  }

  /**
   * The host is in this network now; what was learnt there before holds again.
   *
   * @param name anything stable, such as the address outside
   */
  public void onNetwork(String name, long nowNanos) {
    network = name;
    MappingLifetime lifetime = lifetime();
    paths.values().forEach(monitor -> monitor.onLifetime(lifetime, nowNanos));
  }

  /** How long idle paths of the present network are silent at most, as learnt so far. */
  public long intervalNanos() {
    return lifetime().intervalNanos();
  }

  /** What is known of the present network; nothing has been learnt when no silence was held. */
  public LearntLifetime present() {
    return lifetime().of(network);
  }

  /**
   * What was learnt, the oldest first, for {@link #KeepaliveScheduler(KeepaliveSettings,
   * RandomGenerator, List)}. A network without a name is left out: it may be another one each time.
   */
  public List<LearntLifetime> lifetimes() {
    return networks.entrySet().stream()
        .filter(entry -> entry.getValue().isLearnt() && !entry.getKey().isEmpty())
        .map(entry -> entry.getValue().of(entry.getKey()))
        .sorted(OLDEST_FIRST)
        .toList();
  }

  private MappingLifetime lifetime() {
    MappingLifetime known =
        networks.computeIfAbsent(network, name -> new MappingLifetime(settings.intervalNanos()));
    forgetOldest();
    return known;
  }

  private void forgetOldest() {
    if (networks.size() > MAX_NETWORKS) {
      networks.remove(networks.keySet().iterator().next());
    }
  }

  /** Keeps a path no longer; no effect when it is unknown. */
  public void onPathRemoved(int pathId) {
    paths.remove(pathId);
  }

  /**
   * Something speaks against all paths, as after sleep or when addresses changed: each shows at
   * once that it lives, or counts as dead soon.
   */
  public void onDoubt(long nowNanos) {
    paths.values().forEach(monitor -> monitor.onDoubt(nowNanos));
  }

  /**
   * Asks a path at once whether it lives and how far it is; without an answer it dies as soon as
   * one in use. Unknown ids have no effect.
   */
  public void onAsked(int pathId, long nowNanos) {
    PathMonitor monitor = paths.get(pathId);
    if (monitor != null) {
      monitor.onAsked(false, nowNanos);
    }
  }

  /** As above, and proposes to the peer that this be the path in use: for the controlling side. */
  public void onNominated(int pathId, long nowNanos) {
    PathMonitor monitor = paths.get(pathId);
    if (monitor != null) {
      monitor.onAsked(true, nowNanos);
    }
  }

  /** Traffic went out on a path. Unknown ids have no effect. */
  public void onSent(int pathId, long nowNanos) {
    PathMonitor monitor = paths.get(pathId);
    if (monitor != null) {
      monitor.onSent(nowNanos);
    }
  }

  /** Traffic of the peer came in on a path. Unknown ids have no effect. */
  public void onReceived(int pathId, long nowNanos) {
    PathMonitor monitor = paths.get(pathId);
    if (monitor != null) {
      monitor.onReceived(nowNanos);
    }
  }

  /**
   * Takes a STUN message; true when it was an authentic probe, or the answer to one, on a path kept
   * here. Others are somebody else's or forged, and have no effect.
   */
  public boolean onStun(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    for (PathMonitor monitor : paths.values()) {
      if (monitor.onStun(portId, from, stun, nowNanos)) {
        return true;
      }
    }
    return false;
  }

  /** Does what is due. */
  public void onTimeout(long nowNanos) {
    paths.values().forEach(monitor -> monitor.onTimeout(nowNanos));
  }

  /** The round trip of a path, empty when the path is unknown or no probe was answered yet. */
  public Optional<RttEstimate> rtt(int pathId) {
    return Optional.ofNullable(paths.get(pathId))
        .map(PathMonitor::rtt)
        .filter(estimate -> estimate.samples() > 0);
  }

  /**
   * The lost part of a path's last probes, 0 to 1; empty when the path is unknown or there were
   * few.
   */
  public OptionalDouble loss(int pathId) {
    PathMonitor monitor = paths.get(pathId);
    return monitor == null ? OptionalDouble.empty() : monitor.loss();
  }

  /** What to do next. */
  public Step<KeepaliveEvent> poll() {
    long next = Timers.NONE;
    for (PathMonitor monitor : paths.values()) {
      next = Timers.earlier(next, monitor.nextNanos());
    }
    return out.poll(next);
  }
}
