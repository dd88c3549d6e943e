package dev.ratatoskr.simnet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A gateway at work between two networks, and what may be done to it while it is. */
public final class Box {
  private final SimNet net;
  private final String name;
  private final Router outer;
  private final Router inner;
  private final Line line;
  private final @Nullable Nat nat;
  private final @Nullable NatTable natTable;
  private final FirewallTable firewall;
  private @Nullable InetAddress external;

  Box(SimNet net, Gateway gateway, Router outer, Router inner) {
    this.net = net;
    this.name = inner.name() + ".gw";
    this.outer = outer;
    this.inner = inner;
    this.line =
        new Line(
            new Pipe(net, name + ".up", false, outer::forward),
            new Pipe(net, name + ".down", false, this::inbound));
    this.nat = gateway instanceof Nat n ? n : null;
    this.natTable = nat == null ? null : new NatTable(nat, net.random());
    this.firewall = new FirewallTable(rulesOf(gateway));
    if (nat != null) {
      newExternalAddress();
    }
  }

  private static Firewall rulesOf(Gateway gateway) {
    return switch (gateway) {
      case Nat n -> n.options().ipv6();
      case Firewall f -> f;
      case Gateway.Chain chain -> throw new IllegalArgumentException("nested " + chain);
    };
  }

  /**
   * The address its mappings have on the outer network.
   *
   * @throws IllegalStateException when it is no NAT
   */
  public InetAddress externalAddress() {
    InetAddress address = external;
    if (address == null) {
      throw new IllegalStateException(name + " is no NAT");
    }
    return address;
  }

  /** Changes the properties of its line to the outer network. */
  public Box link(Link up, Link down) {
    line.change(up, down);
    return this;
  }

  /** Forgets all state, as a reboot does. */
  public void flush() {
    firewall.flush();
    if (natTable != null) {
      natTable.flush();
    }
  }

  /** Forgets all mappings and maps to another range of ports from now on. */
  public void rebind(int lowPort, int highPort) {
    natTable().rebind(new Allocation.Range(lowPort, highPort));
  }

  /** Gets another address on the outer network, as after a reconnect; its mappings are lost. */
  public void newExternalAddress() {
    natTable().flush();
    if (external != null) {
      outer.leave(external);
    }
    InetAddress address = outer.newAddress(false);
    external = address;
    outer.join(address, line.down()::send);
  }

  /** Changes the rules for what passes untranslated; known flows stay. */
  public void firewall(Firewall rules) {
    firewall.change(rules);
  }

  /** How many mappings are alive. */
  public long liveMappings() {
    return natTable().liveMappings(net.nowNanos());
  }

  /** Lets everyone in to an IPv4 endpoint inside, by an external port. */
  void forward(int port, InetSocketAddress inside) {
    natTable().forward(port, inside);
  }

  void unforward(int port) {
    natTable().unforward(port);
  }

  /** Lets everyone in to an IPv6 endpoint inside, or no longer. */
  void pinhole(InetSocketAddress inside, boolean open) {
    firewall.pinhole(inside, open);
  }

  Router outer() {
    return outer;
  }

  Line line() {
    return line;
  }

  boolean translates(boolean ipv6) {
    return nat != null && !ipv6;
  }

  /** A packet from the inner network. */
  void outbound(Packet packet) {
    if (!translates(packet.isIpv6())) {
      if (firewall.outbound(packet.from(), packet.to(), net.nowNanos())) {
        line.up().send(packet);
      } else {
        net.trace(Trace.Kind.FILTERED, name, packet);
      }
      return;
    }
    boolean toItself = packet.to().getAddress().equals(external);
    if (toItself && (nat == null || !nat.options().hairpin())) {
      net.trace(Trace.Kind.REFUSED, name, packet);
      return;
    }
    int port = natTable().outbound(packet.from(), packet.to(), net.nowNanos());
    if (port == PortAllocator.NONE) {
      net.trace(Trace.Kind.REFUSED, name, packet);
      return;
    }
    Packet mapped = packet.withFrom(new InetSocketAddress(externalAddress(), port));
    net.trace(Trace.Kind.MAPPED, name, mapped);
    if (toItself) {
      inbound(mapped);
    } else {
      line.up().send(mapped);
    }
  }

  private void inbound(Packet packet) {
    long now = net.nowNanos();
    if (!translates(packet.isIpv6())) {
      if (firewall.inbound(packet.to(), packet.from(), now)) {
        inner.deliver(packet);
      } else {
        net.trace(Trace.Kind.FILTERED, name, packet);
      }
      return;
    }
    // What was under way to an address the gateway has lost arrives nowhere.
    boolean forUs = packet.to().getAddress().equals(external);
    InetSocketAddress inside =
        forUs ? natTable().inbound(packet.to().getPort(), packet.from(), now) : null;
    if (inside == null) {
      net.trace(Trace.Kind.FILTERED, name, packet);
    } else {
      inner.deliver(packet.withTo(inside));
    }
  }

  private NatTable natTable() {
    NatTable table = natTable;
    if (table == null) {
      throw new IllegalStateException(name + " is no NAT");
    }
    return table;
  }
}
