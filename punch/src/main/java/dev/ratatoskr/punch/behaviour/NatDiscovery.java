package dev.ratatoskr.punch.behaviour;

import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.Timers;
import dev.ratatoskr.punch.UsableAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Finds out what this network lets through: by RFC 5780 where a server has a second address, and by
 * comparing several servers where none has. It runs once, on ports of its own that it asks its
 * owner for, and ends within its budget whatever the network does. At most {@link
 * DiscoverySettings#maxPackets} are sent.
 *
 * <p>What a server says is not trusted further than this: what several agree on counts more than
 * what one says; a filter is open only if a packet came through it; and the address that a server
 * names as its other one is asked in the few tests of {@link ServerTrial} alone.
 */
public final class NatDiscovery {
  private final Exchange exchange;
  private final List<FamilyDiscovery> families;
  private final long startNanos;
  private final long endNanos;
  private boolean done;

  /**
   * Begins at once: {@link #poll} asks for the first ports.
   *
   * @param random cryptographically strong outside of tests
   * @param network what there is to go by
   */
  public NatDiscovery(
      DiscoverySettings settings, RandomGenerator random, Network network, long nowNanos) {
    exchange = new Exchange(settings, random);
    startNanos = nowNanos;
    endNanos = Timers.real(nowNanos + settings.budgetNanos());
    families = List.of(family(network, false), family(network, true));
    advance(nowNanos);
  }

  /**
   * What a discovery goes by.
   *
   * @param addresses of the host's interfaces, those the system sends from first; what can lead
   *     nowhere outside is left out
   * @param servers STUN servers, resolved, the preferred first
   */
  public record Network(List<InetAddress> addresses, List<InetSocketAddress> servers) {
    public Network {
      addresses = List.copyOf(addresses);
      servers = List.copyOf(servers);
    }
  }

  private FamilyDiscovery family(Network network, boolean ipv6) {
    return new FamilyDiscovery(
        exchange,
        network.addresses().stream()
            .filter(a -> a instanceof Inet6Address == ipv6 && UsableAddresses.isUsable(a))
            .distinct()
            .toList(),
        network.servers().stream()
            .filter(s -> !s.isUnresolved() && s.getAddress() instanceof Inet6Address == ipv6)
            .filter(s -> s.getPort() != 0 && UsableAddresses.isUsable(s.getAddress()))
            .distinct()
            .toList());
  }

  /**
   * A port that was asked for is open.
   *
   * @param request of {@link DiscoveryEvent.OpenPort}
   */
  public void onPortOpened(int request, LocalPort port, long nowNanos) {
    exchange.onPortOpened(request, port);
    advance(nowNanos);
  }

  /** A port that was asked for cannot be opened. */
  public void onPortFailed(int request, long nowNanos) {
    exchange.onPortFailed(request);
    advance(nowNanos);
  }

  /** Takes a STUN message; true when it belongs to this discovery. */
  public boolean onStun(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    boolean ours = !done && exchange.onStun(portId, from, stun, nowNanos);
    if (ours) {
      advance(nowNanos);
    }
    return ours;
  }

  /** Does what is due. */
  public void onTimeout(long nowNanos) {
    if (!done) {
      exchange.onTimeout(nowNanos);
      advance(nowNanos);
    }
  }

  /** What to do next. */
  public Step<DiscoveryEvent> poll() {
    if (done) {
      return exchange.poll(Timers.NONE);
    }
    long next = Timers.earlier(exchange.nextNanos(), endNanos);
    for (FamilyDiscovery family : families) {
      next = Timers.earlier(next, family.nextNanos());
    }
    return exchange.poll(next);
  }

  private void advance(long nowNanos) {
    if (done) {
      return;
    }
    families.forEach(family -> family.advance(nowNanos));
    if (nowNanos - endNanos >= 0 || families.stream().noneMatch(FamilyDiscovery::isWaiting)) {
      done = true;
      exchange.emit(new DiscoveryEvent.Done(report(nowNanos)));
    }
  }

  private NatReport report(long nowNanos) {
    return new NatReport(
        families.getFirst().report(),
        families.getLast().report(),
        families.stream().flatMap(family -> family.uplinks().stream()).toList(),
        exchange.load(),
        nowNanos - startNanos);
  }
}
