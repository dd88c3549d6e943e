package dev.ratatoskr.simnet;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One network whose members reach each other directly: the public one, a carrier's or a home's. */
public final class Router {
  private static final int GATEWAY_HOST = 1;
  private static final int FIRST_HOST = 2;

  private final SimNet net;
  private final String name;
  private final AddressPlan.Zone zone;
  private final int subnet;
  private final Map<InetAddress, Pipe.Sink> routes = new HashMap<>();
  private @Nullable Box uplink;
  private int nextHost = FIRST_HOST;

  Router(SimNet net, String name, AddressPlan.Zone zone) {
    this.net = net;
    this.name = name;
    this.zone = zone;
    this.subnet = net.addresses().newSubnet(zone);
  }

  /** A new network behind a gateway whose outer side is here; hosts join by {@link SimHost#on}. */
  public Router lan(String lanName, Gateway gateway) {
    Router at = this;
    List<Gateway> chain = flatten(gateway);
    for (int i = 0; i < chain.size(); i++) {
      boolean innermost = i == chain.size() - 1;
      String part = innermost ? lanName : lanName + "-cgn" + (i + 1);
      AddressPlan.Zone inner = innermost ? AddressPlan.Zone.HOME : AddressPlan.Zone.CARRIER;
      Router next = new Router(net, part, inner);
      next.uplink = new Box(net, chain.get(i), at, next);
      at = next;
    }
    return at;
  }

  private static List<Gateway> flatten(Gateway gateway) {
    return switch (gateway) {
      case Gateway.Chain chain ->
          chain.outerFirst().stream().flatMap(g -> flatten(g).stream()).toList();
      case Nat nat -> List.of(nat);
      case Firewall firewall -> List.of(firewall);
    };
  }

  /** Name in the trace. */
  public String name() {
    return name;
  }

  /**
   * The gateway between this network and the next one outwards.
   *
   * @throws IllegalStateException on the public network, which has none
   */
  public Box gateway() {
    Box box = uplink;
    if (box == null) {
      throw new IllegalStateException(name + " has no gateway");
    }
    return box;
  }

  boolean hasGateway() {
    return uplink != null;
  }

  /** A packet from a member: to another member, or outwards. */
  void forward(Packet packet) {
    Pipe.Sink member = routes.get(packet.to().getAddress());
    if (member != null) {
      member.accept(packet);
    } else if (uplink != null) {
      uplink.outbound(packet);
    } else {
      net.trace(Trace.Kind.NO_ROUTE, name, packet);
    }
  }

  /** A packet that came in through the gateway: to a member, or nowhere. */
  void deliver(Packet packet) {
    Pipe.Sink member = routes.get(packet.to().getAddress());
    if (member != null) {
      member.accept(packet);
    } else {
      net.trace(Trace.Kind.NO_ROUTE, name, packet);
    }
  }

  /** The address of the gateway itself on this network. */
  InetAddress gatewayAddress(boolean ipv6) {
    return ipv6 ? newAddress(true) : net.addresses().ipv4(zone, subnet, GATEWAY_HOST);
  }

  SimNet net() {
    return net;
  }

  boolean hasMember(InetAddress address) {
    return routes.containsKey(address);
  }

  InetAddress newAddress(boolean ipv6) {
    if (uplink != null && !uplink.translates(ipv6)) {
      return uplink.outer().newAddress(ipv6);
    }
    return ipv6 ? net.addresses().ipv6() : net.addresses().ipv4(zone, subnet, nextHost++);
  }

  /** Makes an address reachable here, and outwards as far as nothing translates it. */
  void join(InetAddress address, Pipe.Sink member) {
    if (routes.putIfAbsent(address, member) != null) {
      throw new IllegalArgumentException(address + " is taken on " + name);
    }
    if (uplink != null && !uplink.translates(address instanceof Inet6Address)) {
      uplink.outer().join(address, uplink.line().down()::send);
    }
  }

  void leave(InetAddress address) {
    routes.remove(address);
    if (uplink != null && !uplink.translates(address instanceof Inet6Address)) {
      uplink.outer().leave(address);
    }
  }
}
