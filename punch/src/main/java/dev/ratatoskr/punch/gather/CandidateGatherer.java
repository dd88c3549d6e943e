package dev.ratatoskr.punch.gather;

import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import dev.ratatoskr.punch.UsableAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Finds HOST and REFLEXIVE candidates of any number of ports and keeps them true: asks several
 * servers, again before a mapping dies, and at once when an interface changes. A list of servers
 * that is longer than what is asked is used in turn when none answers any port.
 */
public final class CandidateGatherer {
  /** Ports it takes. */
  public static final int MAX_PORTS = 256;

  /** Between two rounds for a doubt: many paths may die at once. */
  private static final long DOUBT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Peers asked from one port. */
  static final int MAX_PEERS = 2;

  private final GatherSettings settings;
  private final RandomGenerator random;
  private final StepQueue<GatherEvent> out = new StepQueue<>();
  private final Map<Integer, GatheredPort> ports = new LinkedHashMap<>();
  private final Map<Integer, List<InetSocketAddress>> peers = new HashMap<>();
  private List<InetAddress> interfaces = List.of();
  private List<InetSocketAddress> servers = List.of();
  private boolean serversKnown;
  private boolean doubted;
  private long doubtNanos;
  private int rotation;

  /**
   * A gatherer that knows nothing yet.
   *
   * @param random cryptographically strong outside of tests
   */
  public CandidateGatherer(GatherSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  /**
   * A port is open: its candidates are wanted.
   *
   * @throws IllegalStateException when there are {@value #MAX_PORTS} already
   */
  public void onPortOpened(LocalPort port, long nowNanos) {
    if (ports.size() >= MAX_PORTS && !ports.containsKey(port.id())) {
      throw new IllegalStateException("more than " + MAX_PORTS + " ports");
    }
    GatheredPort gathered = new GatheredPort(port, settings, random, out);
    ports.put(port.id(), gathered);
    gathered.onInterfaces(interfaces);
    ask(gathered, nowNanos);
  }

  /** A port is closed: its candidates are lost. */
  public void onPortClosed(int portId) {
    peers.remove(portId);
    GatheredPort gathered = ports.remove(portId);
    if (gathered != null) {
      gathered.close();
    }
  }

  /** All addresses of the host's interfaces; call it again when they change. */
  public void onInterfaces(List<InetAddress> addresses, long nowNanos) {
    List<InetAddress> usable = addresses.stream().filter(UsableAddresses::isUsable).toList();
    boolean changed = !usable.equals(interfaces);
    interfaces = usable;
    for (GatheredPort port : ports.values()) {
      port.onInterfaces(interfaces);
      if (changed) {
        askAnew(port, nowNanos);
      }
    }
  }

  /**
   * Whatever was learnt may be of the past, as after sleep: asks again, unless that was done a
   * moment ago.
   */
  public void onDoubt(long nowNanos) {
    if (doubted && nowNanos - doubtNanos < DOUBT_NANOS) {
      return;
    }
    doubted = true;
    doubtNanos = nowNanos;
    ports.values().forEach(port -> askAnew(port, nowNanos));
  }

  /**
   * Peers that are reached from a port, and so can say what they see of it. They are asked while no
   * server answers; at most {@value #MAX_PEERS} of them.
   */
  public void onPeers(int portId, List<InetSocketAddress> addresses, long nowNanos) {
    List<InetSocketAddress> some = addresses.stream().distinct().limit(MAX_PEERS).toList();
    List<InetSocketAddress> before = peers.put(portId, some);
    GatheredPort port = ports.get(portId);
    if (port != null && !some.equals(before) && !port.isAnsweredByAny(servers)) {
      askAnew(port, nowNanos);
    }
  }

  /** The servers, resolved, the preferred first; call it again when they change. */
  public void onServers(List<InetSocketAddress> addresses, long nowNanos) {
    List<InetSocketAddress> distinct =
        addresses.stream().filter(a -> !a.isUnresolved()).distinct().toList();
    if (!distinct.equals(servers) || !serversKnown) {
      serversKnown = true;
      servers = distinct;
      rotation = 0;
      ports.values().forEach(port -> askAnew(port, nowNanos));
    }
  }

  /** Takes a STUN message; true when it was an answer to one of our questions. */
  public boolean onStun(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    GatheredPort gathered = ports.get(portId);
    if (gathered == null || !gathered.onStun(portId, from, stun, nowNanos)) {
      return false;
    }
    if (gathered.isOutdated()) {
      ask(gathered, nowNanos);
    }
    return true;
  }

  /** Does what is due. */
  public void onTimeout(long nowNanos) {
    for (GatheredPort port : ports.values()) {
      boolean due = port.onTimeout(nowNanos);
      boolean heard = isAnyAnswered();
      boolean next = port.isSilent() && !heard && !isListDone();
      if (due || next) {
        if (port.isSilent() && (heard || isListDone())) {
          port.onVain();
        }
        if (!heard) {
          rotation++;
        }
        ask(port, nowNanos);
      }
    }
  }

  /** What to do next. */
  public Step<GatherEvent> poll() {
    long next = Timers.NONE;
    for (GatheredPort port : ports.values()) {
      next = Timers.earlier(next, port.nextNanos());
    }
    return out.poll(next);
  }

  /** Whether every server of either family has had its turn. */
  private boolean isListDone() {
    long ipv6 = servers.stream().filter(s -> s.getAddress() instanceof Inet6Address).count();
    long most = Math.max(ipv6, servers.size() - ipv6);
    return (long) (rotation + 1) * settings.serversPerFamily() >= most;
  }

  private void askAnew(GatheredPort port, long nowNanos) {
    port.onNews();
    ask(port, nowNanos);
  }

  /** Before the servers are known a round would end at once, and count as gathered. */
  private void ask(GatheredPort port, long nowNanos) {
    if (!serversKnown && peers.isEmpty()) {
      return;
    }
    List<InetSocketAddress> asked = asked();
    if (!port.isAnsweredByAny(servers)) {
      asked.addAll(peers.getOrDefault(port.id(), List.of()));
    }
    port.ask(asked, isListDone() || isAnyAnswered(), nowNanos);
  }

  /**
   * Whether some port is: then it is not the servers' fault when another hears nothing, as on an
   * uplink that lets no UDP out.
   */
  private boolean isAnyAnswered() {
    return ports.values().stream().anyMatch(port -> port.isAnsweredByAny(servers));
  }

  private List<InetSocketAddress> asked() {
    List<InetSocketAddress> asked = new ArrayList<>();
    for (boolean ipv6 : new boolean[] {false, true}) {
      List<InetSocketAddress> family =
          servers.stream().filter(s -> s.getAddress() instanceof Inet6Address == ipv6).toList();
      // Asking over a family the host does not have would only delay the end of the round.
      boolean possible =
          interfaces.isEmpty()
              || interfaces.stream().anyMatch(a -> a instanceof Inet6Address == ipv6);
      int count = possible ? Math.min(family.size(), settings.serversPerFamily()) : 0;
      for (int i = 0; i < count; i++) {
        asked.add(family.get((rotation * settings.serversPerFamily() + i) % family.size()));
      }
    }
    return asked;
  }
}
