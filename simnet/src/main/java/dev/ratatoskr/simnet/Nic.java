package dev.ratatoskr.simnet;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** A host's interface: its addresses on one network and the line to it. */
final class Nic {
  private final Router router;
  private final Line line;
  private final List<InetAddress> addresses = new ArrayList<>();

  Nic(SimNet net, String name, Router router, Pipe.Sink host) {
    this.router = router;
    this.line =
        new Line(
            new Pipe(net, name + ".up", false, router::forward),
            new Pipe(net, name + ".down", true, host));
  }

  Router router() {
    return router;
  }

  Line line() {
    return line;
  }

  List<InetAddress> addresses() {
    return addresses;
  }

  boolean has(boolean ipv6) {
    return addresses.stream().anyMatch(a -> a instanceof Inet6Address == ipv6);
  }

  void add(InetAddress address) {
    router.join(address, line.down()::send);
    addresses.add(address);
  }

  void remove(InetAddress address) {
    if (addresses.remove(address)) {
      router.leave(address);
    }
  }

  void removeAll() {
    List.copyOf(addresses).forEach(this::remove);
  }
}
