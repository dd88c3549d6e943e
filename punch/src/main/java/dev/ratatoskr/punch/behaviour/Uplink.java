package dev.ratatoskr.punch.behaviour;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A local address and the port on it that asks what is seen outside. */
final class Uplink {
  private final Exchange exchange;
  private final InetAddress local;
  private final List<InetSocketAddress> servers;
  private final ProbePort port;
  private final List<Ask> asks = new ArrayList<>();

  Uplink(Exchange exchange, InetAddress local, List<InetSocketAddress> servers) {
    this.exchange = exchange;
    this.local = local;
    this.servers = List.copyOf(servers);
    this.port = exchange.open(local);
  }

  InetAddress local() {
    return local;
  }

  ProbePort port() {
    return port;
  }

  /** Asks, as soon as the port is there. */
  void advance(long nowNanos) {
    if (asks.isEmpty() && port.isOpen()) {
      servers.forEach(server -> asks.add(exchange.ask(port, server, nowNanos)));
    }
  }

  boolean isWaiting() {
    return port.isPending() || asks.stream().anyMatch(Ask::isWaiting);
  }

  /** Questions that have come to an end: one that is still open says nothing. */
  int asked() {
    return (int) asks.stream().filter(ask -> !ask.isWaiting()).count();
  }

  Sightings sightings() {
    return new Sightings(asks);
  }
}
