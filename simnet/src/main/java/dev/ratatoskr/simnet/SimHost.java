package dev.ratatoskr.simnet;

import dev.ratatoskr.proto.UdpPort;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host: interfaces with addresses, and UDP ports. New ones are on the public network with one
 * IPv4 address and a perfect line.
 */
public final class SimHost {
  private static final int EPHEMERAL_LOW = 32768;
  private static final int EPHEMERAL_HIGH = 61000;

  private final SimNet net;
  private final String name;
  private final List<Nic> nics = new ArrayList<>();
  private final List<SimPort> ports = new ArrayList<>();
  private Link up = Link.perfect();
  private Link down = Link.perfect();
  private Line access;

  SimHost(SimNet net, String name) {
    this.net = net;
    this.name = name;
    Nic nic = newNic(net.wan());
    nic.add(net.wan().newAddress(false));
    this.access = nic.line();
  }

  /**
   * Moves the host behind gateways of its own, the one nearest the public network first. Its {@link
   * #link} is then the line between the outermost of them and the public network. It gets new
   * addresses of the families it had.
   */
  public SimHost behind(Gateway... outerFirst) {
    Router lan = net.wan().lan(name, new Gateway.Chain(List.of(outerFirst)));
    move(lan);
    Router outermost = lan;
    while (outermost.gateway().outer().hasGateway()) {
      outermost = outermost.gateway().outer();
    }
    useAsAccess(outermost.gateway().line());
    return this;
  }

  /** Moves the host to a network; its {@link #link} is the line to it. It gets new addresses. */
  public SimHost on(Router router) {
    move(router);
    useAsAccess(nics.getFirst().line());
    return this;
  }

  /** Adds an interface on another network, with an IPv4 address and a perfect line. */
  public SimHost alsoOn(Router router) {
    newNic(router).add(router.newAddress(false));
    return this;
  }

  /** Changes the properties of the host's access line, both directions. */
  public SimHost link(Link both) {
    return link(both, both);
  }

  /** Changes the properties of the host's access line. */
  public SimHost link(Link upLink, Link downLink) {
    up = upLink;
    down = downLink;
    access.change(up, down);
    return this;
  }

  /** Adds an IPv6 address on the first interface. */
  public SimHost ipv6() {
    Nic nic = nics.getFirst();
    nic.add(nic.router().newAddress(true));
    return this;
  }

  /** Adds another IPv4 address on the first interface. */
  public SimHost ipv4() {
    Nic nic = nics.getFirst();
    nic.add(nic.router().newAddress(false));
    return this;
  }

  /** Adds this very address on the first interface, for example one of the overlay. */
  public SimHost address(InetAddress address) {
    nics.getFirst().add(address);
    return this;
  }

  /** Takes an address away from the host. */
  public SimHost remove(InetAddress address) {
    nics.forEach(nic -> nic.remove(address));
    return this;
  }

  /** Replaces each address of each interface by a new one of the same family. */
  public SimHost readdress() {
    for (Nic nic : nics) {
      List<InetAddress> old = List.copyOf(nic.addresses());
      nic.removeAll();
      old.forEach(a -> nic.add(nic.router().newAddress(a instanceof Inet6Address)));
    }
    return this;
  }

  /** Name in the trace. */
  public String name() {
    return name;
  }

  /** The addresses of all interfaces. */
  public List<InetAddress> addresses() {
    return nics.stream().flatMap(nic -> nic.addresses().stream()).toList();
  }

  /** The first IPv4 address. */
  public InetAddress ipv4Address() {
    return addresses().stream().filter(Inet4Address.class::isInstance).findFirst().orElseThrow();
  }

  /** The first IPv6 address. */
  public InetAddress ipv6Address() {
    return addresses().stream().filter(Inet6Address.class::isInstance).findFirst().orElseThrow();
  }

  /** The network of the first interface; its gateway is {@code router().gateway()}. */
  public Router router() {
    return nics.getFirst().router();
  }

  /**
   * Opens a port on all addresses, IPv4 and IPv6.
   *
   * @param port the number, or 0 for any
   * @throws IllegalStateException when the number is taken
   */
  public UdpPort open(int port, UdpPort.Receiver receiver) {
    return open(new InetSocketAddress(AddressPlan.anyIpv4(), port), receiver);
  }

  /**
   * Opens a port on one address.
   *
   * @param local an address of the host, or the wildcard; port 0 is any
   * @throws IllegalStateException when the number is taken
   */
  public UdpPort open(InetSocketAddress local, UdpPort.Receiver receiver) {
    int number = local.getPort();
    while (number == 0 || (local.getPort() == 0 && isTaken(local.getAddress(), number))) {
      number = net.random().nextInt(EPHEMERAL_LOW, EPHEMERAL_HIGH);
    }
    if (isTaken(local.getAddress(), number)) {
      throw new IllegalStateException("port " + number + " of " + name + " is taken");
    }
    InetSocketAddress bound = new InetSocketAddress(local.getAddress(), number);
    SimPort port = new SimPort(this, bound, receiver);
    ports.add(port);
    return port;
  }

  void send(SimPort port, InetSocketAddress to, byte[] payload) {
    InetAddress source = port.isWildcard() ? sourceFor(to) : port.localAddress().getAddress();
    Nic nic = source == null ? null : nicOf(source);
    if (source == null || nic == null || familyDiffers(source, to.getAddress())) {
      net.trace(Trace.Kind.NO_ROUTE, name, new Packet(port.localAddress(), to, payload));
      return;
    }
    InetSocketAddress from = new InetSocketAddress(source, port.localAddress().getPort());
    Packet packet = new Packet(from, to, payload);
    net.trace(Trace.Kind.SENT, name, packet);
    if (nicOf(to.getAddress()) != null) {
      net.in(0, () -> deliver(packet));
    } else {
      nic.line().up().send(packet);
    }
  }

  void closed(SimPort port) {
    ports.remove(port);
  }

  private void deliver(Packet packet) {
    SimPort port = nicOf(packet.to().getAddress()) == null ? null : portOf(packet.to());
    if (port == null) {
      net.trace(Trace.Kind.NO_PORT, name, packet);
      return;
    }
    net.trace(Trace.Kind.RECEIVED, name, packet);
    port.receive(packet, net.nowNanos());
  }

  private @Nullable SimPort portOf(InetSocketAddress to) {
    SimPort wildcard = null;
    for (SimPort port : ports) {
      if (port.localAddress().getPort() == to.getPort()) {
        if (port.localAddress().getAddress().equals(to.getAddress())) {
          return port;
        }
        wildcard = port.isWildcard() ? port : wildcard;
      }
    }
    return wildcard;
  }

  private boolean isTaken(InetAddress address, int number) {
    return ports.stream()
        .anyMatch(
            p ->
                p.localAddress().getPort() == number
                    && p.localAddress().getAddress().equals(address));
  }

  /** An address on the destination's own network if there is one, else the first of its family. */
  private @Nullable InetAddress sourceFor(InetSocketAddress to) {
    InetAddress first = null;
    for (Nic nic : nics) {
      for (InetAddress address : nic.addresses()) {
        if (!familyDiffers(address, to.getAddress())) {
          if (nic.router().hasMember(to.getAddress())) {
            return address;
          }
          first = first == null ? address : first;
        }
      }
    }
    return first;
  }

  private static boolean familyDiffers(InetAddress a, InetAddress b) {
    return a instanceof Inet6Address != b instanceof Inet6Address;
  }

  private @Nullable Nic nicOf(InetAddress address) {
    for (Nic nic : nics) {
      if (nic.addresses().contains(address)) {
        return nic;
      }
    }
    return null;
  }

  private Nic newNic(Router router) {
    Nic nic = new Nic(net, nics.isEmpty() ? name : name + nics.size(), router, this::deliver);
    nics.add(nic);
    return nic;
  }

  private void move(Router router) {
    List<InetAddress> old = List.copyOf(nics.getFirst().addresses());
    nics.forEach(Nic::removeAll);
    nics.clear();
    Nic nic = newNic(router);
    old.forEach(a -> nic.add(router.newAddress(a instanceof Inet6Address)));
  }

  private void useAsAccess(Line line) {
    access.change(Link.perfect(), Link.perfect());
    access = line;
    access.change(up, down);
  }
}
