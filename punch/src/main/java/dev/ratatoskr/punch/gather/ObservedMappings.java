package dev.ratatoskr.punch.gather;

import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.behaviour.Filtering;
import dev.ratatoskr.punch.behaviour.Mapping;
import dev.ratatoskr.punch.behaviour.NatFacts;
import dev.ratatoskr.punch.behaviour.PortAllocation;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What each server saw of one port, in which order, and what follows of the NAT. */
final class ObservedMappings {
  /** Ports foreseen beyond the last one seen. */
  static final int PREDICTIONS = 8;

  private static final int RETRY_ORDER = 1_000;

  private final Map<InetSocketAddress, Seen> byServer = new LinkedHashMap<>();

  /**
   * One server's view.
   *
   * @param firstOrder when the mapping was made if the first request made it, against others
   * @param lastOrder the same if the last request did
   * @param confirmed the order of the last request that was answered so
   */
  private record Seen(InetSocketAddress mapped, long firstOrder, long lastOrder, long confirmed) {
    int port() {
      return mapped.getPort();
    }
  }

  boolean isEmpty() {
    return byServer.isEmpty();
  }

  /** A server that answered; there must be one. */
  InetSocketAddress firstServer() {
    return byServer.keySet().iterator().next();
  }

  boolean isAnsweredByAny(Collection<InetSocketAddress> servers) {
    return servers.stream().anyMatch(byServer::containsKey);
  }

  /** The addresses seen, each once. */
  Set<InetSocketAddress> addresses() {
    Set<InetSocketAddress> distinct = new LinkedHashSet<>();
    byServer.values().forEach(seen -> distinct.add(seen.mapped));
    return distinct;
  }

  /**
   * A server's answer.
   *
   * @param order of its first request against those to other servers
   * @param requests how many were sent until it answered
   */
  void put(InetSocketAddress server, InetSocketAddress mapped, long order, int requests) {
    Seen before = byServer.get(server);
    long last = order + (long) RETRY_ORDER * (requests - 1);
    byServer.put(
        server,
        before == null || !before.mapped.equals(mapped)
            ? new Seen(mapped, order, last, order)
            : new Seen(mapped, before.firstOrder, before.lastOrder, order));
  }

  /** Forgets what was not seen again by a request of this order or a later one. */
  void dropOlder(long order) {
    byServer.values().removeIf(seen -> seen.confirmed < order);
  }

  void remove(InetSocketAddress server) {
    byServer.remove(server);
  }

  void retain(Collection<InetSocketAddress> servers) {
    byServer.keySet().retainAll(servers);
  }

  void clear() {
    byServer.clear();
  }

  /**
   * What is known of the NAT.
   *
   * @param hosts the addresses of the host
   * @param silent whether so many requests went unanswered that silence means a block
   */
  NatFacts facts(LocalPort port, Set<InetAddress> hosts, boolean silent) {
    return new NatFacts(
        mapping(hosts), Filtering.UNKNOWN, allocation(port.bound().getPort()), silent && isEmpty());
  }

  /** Where the next new destinations will see us, the nearest first; empty when it is chance. */
  List<InetSocketAddress> predicted(LocalPort port) {
    if (!(allocation(port.bound().getPort()) instanceof PortAllocation.Sequential sequential)) {
      return List.of();
    }
    int stride = sequential.stride();
    List<Seen> seen = ipv4();
    int last =
        seen.stream()
            .map(Seen::port)
            .max(Comparator.comparingInt(p -> Integer.signum(stride) * p))
            .orElseThrow();
    InetAddress external = seen.getFirst().mapped.getAddress();
    List<InetSocketAddress> result = new ArrayList<>();
    for (int i = 1; i <= PREDICTIONS; i++) {
      int next = last + i * stride;
      if (next > 0 && next <= 0xffff) {
        result.add(new InetSocketAddress(external, next));
      }
    }
    return result;
  }

  private List<Seen> ipv4() {
    return byServer.values().stream()
        .filter(seen -> seen.mapped.getAddress() instanceof Inet4Address)
        .toList();
  }

  private Mapping mapping(Set<InetAddress> hosts) {
    List<Seen> seen = ipv4();
    if (seen.stream().anyMatch(s -> hosts.contains(s.mapped.getAddress()))) {
      return Mapping.NONE;
    }
    if (seen.size() < 2) {
      return Mapping.UNKNOWN;
    }
    long distinct = seen.stream().map(Seen::mapped).distinct().count();
    return distinct == 1 ? Mapping.ENDPOINT_INDEPENDENT : dependence();
  }

  /** Two ports of one server tell on what it depends. */
  private Mapping dependence() {
    Map<InetAddress, InetSocketAddress> byAddress = new LinkedHashMap<>();
    boolean compared = false;
    for (Map.Entry<InetSocketAddress, Seen> entry : byServer.entrySet()) {
      InetSocketAddress mapped = entry.getValue().mapped;
      if (!(mapped.getAddress() instanceof Inet4Address)) {
        continue;
      }
      InetSocketAddress other = byAddress.putIfAbsent(entry.getKey().getAddress(), mapped);
      if (other != null && !other.equals(mapped)) {
        return Mapping.ADDRESS_AND_PORT_DEPENDENT;
      }
      compared |= other != null;
    }
    return compared ? Mapping.ADDRESS_DEPENDENT : Mapping.DEPENDENT;
  }

  /**
   * A request that was repeated may have made its mapping the first time, when only its answer was
   * lost, or the last: whichever order shows a rule is right.
   */
  private PortAllocation allocation(int localPort) {
    List<Seen> seen = ipv4();
    if (new HashSet<>(seen.stream().map(s -> s.mapped.getAddress()).toList()).size() > 1) {
      return new PortAllocation.Random();
    }
    PortAllocation first = inOrder(seen, localPort, Comparator.comparingLong(Seen::firstOrder));
    return first instanceof PortAllocation.Random
        ? inOrder(seen, localPort, Comparator.comparingLong(Seen::lastOrder))
        : first;
  }

  private static PortAllocation inOrder(List<Seen> seen, int localPort, Comparator<Seen> order) {
    return PortAllocation.of(localPort, seen.stream().sorted(order).map(Seen::port).toList());
  }
}
