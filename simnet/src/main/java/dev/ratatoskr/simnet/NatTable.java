package dev.ratatoskr.simnet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The state of one NAT: its mappings and permissions. Takes the time as a parameter. */
final class NatTable {
  private final Map<Key, Mapping> byFlow = new HashMap<>();
  private final Map<Integer, Mapping> byPort = new HashMap<>();
  private final Map<Key, Long> trapped = new HashMap<>();
  private final Map<Integer, InetSocketAddress> forwards = new HashMap<>();
  private final PortAllocator allocator;
  private final Nat nat;

  NatTable(Nat nat, RandomGenerator random) {
    this.nat = nat;
    this.allocator = new PortAllocator(nat.allocation(), random);
  }

  /**
   * What a mapping or a trap entry belongs to. The remote parts that do not matter are null and 0.
   */
  private record Key(
      @Nullable InetSocketAddress inside, @Nullable InetAddress remote, int remotePort, int port) {}

  /** One external port and who may send to it. */
  private static final class Mapping {
    private final InetSocketAddress inside;
    private final int port;
    private final Map<Key, Long> permitted = new HashMap<>();
    private long lastUseNanos;

    Mapping(InetSocketAddress inside, int port) {
      this.inside = inside;
      this.port = port;
    }
  }

  /**
   * An outbound packet: makes or refreshes the mapping and the permission.
   *
   * @return the external port, or {@link PortAllocator#NONE} when none is free
   */
  int outbound(InetSocketAddress inside, InetSocketAddress remote, long nowNanos) {
    for (Map.Entry<Integer, InetSocketAddress> forward : forwards.entrySet()) {
      if (forward.getValue().equals(inside)) {
        return forward.getKey();
      }
    }
    Mapping mapping = mappingFor(inside, remote, nowNanos);
    if (mapping == null) {
      return PortAllocator.NONE;
    }
    mapping.lastUseNanos = nowNanos;
    if (nat.filtering() != Behaviour.ENDPOINT_INDEPENDENT) {
      mapping.permitted.put(key(null, nat.filtering(), remote), nowNanos);
    }
    return mapping.port;
  }

  /**
   * An inbound packet.
   *
   * @return the inside endpoint it is for, or null when it is refused
   */
  @Nullable InetSocketAddress inbound(int port, InetSocketAddress remote, long nowNanos) {
    InetSocketAddress forwarded = forwards.get(port);
    if (forwarded != null) {
      return forwarded;
    }
    Mapping mapping = byPort.get(port);
    if (mapping == null || !isFresh(mapping.lastUseNanos, nowNanos)) {
      spring(port, remote, nowNanos);
      return null;
    }
    if (nat.filtering() != Behaviour.ENDPOINT_INDEPENDENT) {
      Key permission = key(null, nat.filtering(), remote);
      Long lastUse = mapping.permitted.get(permission);
      if (lastUse == null || !isFresh(lastUse, nowNanos)) {
        spring(port, remote, nowNanos);
        return null;
      }
      if (nat.lifetime().refreshedByInbound()) {
        mapping.permitted.put(permission, nowNanos);
      }
    }
    if (nat.lifetime().refreshedByInbound()) {
      mapping.lastUseNanos = nowNanos;
    }
    return mapping.inside;
  }

  /** Lets everyone in to an inside endpoint, which keeps this port also outwards. */
  void forward(int port, InetSocketAddress inside) {
    forwards.put(port, inside);
  }

  /** Ends that; no effect when there is nothing to end. */
  void unforward(int port) {
    forwards.remove(port);
  }

  /**
   * Forgets all mappings made by traffic, as a reboot does; a port-preserving NAT then maps as
   * before.
   */
  void flush() {
    byFlow.clear();
    byPort.clear();
    trapped.clear();
  }

  /** Forgets everything and gives out ports of another range from now on. */
  void rebind(Allocation.Range range) {
    flush();
    allocator.change(allocator.allocation().withRange(range));
  }

  /** How many mappings are alive. */
  long liveMappings(long nowNanos) {
    return byPort.values().stream().filter(m -> isFresh(m.lastUseNanos, nowNanos)).count();
  }

  private @Nullable Mapping mappingFor(
      InetSocketAddress inside, InetSocketAddress remote, long nowNanos) {
    Key flow = key(inside, Behaviour.ADDRESS_AND_PORT_DEPENDENT, remote);
    Key usual = key(inside, nat.mapping(), remote);
    Mapping own = live(byFlow.get(flow), nowNanos);
    if (own != null) {
      return own;
    }
    Mapping mapping = live(byFlow.get(usual), nowNanos);
    if (mapping != null && !isTrapped(mapping.port, remote, nowNanos)) {
      return mapping;
    }
    // A trapped flow gets a mapping for itself, beside the one its inside endpoint already has.
    Key key = mapping == null ? usual : flow;
    int port =
        allocator.choose(
            inside.getPort(),
            p -> live(byPort.get(p), nowNanos) == null && !isTrapped(p, remote, nowNanos));
    if (port == PortAllocator.NONE) {
      return null;
    }
    Mapping made = new Mapping(inside, port);
    byFlow.put(key, made);
    byPort.put(port, made);
    return made;
  }

  private @Nullable Mapping live(@Nullable Mapping mapping, long nowNanos) {
    return mapping != null && isFresh(mapping.lastUseNanos, nowNanos) ? mapping : null;
  }

  private boolean isFresh(long lastUseNanos, long nowNanos) {
    return nowNanos - lastUseNanos < nat.lifetime().nanos();
  }

  private void spring(int port, InetSocketAddress remote, long nowNanos) {
    if (nat.options().earlyArrivalTrap()) {
      trapped.put(new Key(null, remote.getAddress(), remote.getPort(), port), nowNanos);
    }
  }

  private boolean isTrapped(int port, InetSocketAddress remote, long nowNanos) {
    if (!nat.options().earlyArrivalTrap()) {
      return false;
    }
    Long at = trapped.get(new Key(null, remote.getAddress(), remote.getPort(), port));
    return at != null && isFresh(at, nowNanos);
  }

  private static Key key(
      @Nullable InetSocketAddress inside, Behaviour depends, InetSocketAddress remote) {
    return switch (depends) {
      case ENDPOINT_INDEPENDENT -> new Key(inside, null, 0, 0);
      case ADDRESS_DEPENDENT -> new Key(inside, remote.getAddress(), 0, 0);
      case ADDRESS_AND_PORT_DEPENDENT -> new Key(inside, remote.getAddress(), remote.getPort(), 0);
    };
  }
}
