package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.io.EndpointLoop;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The open UDP ports by the numbers the machines know them by. Thread: the loop. */
final class PortTable {
  /** The port on our Yggdrasil address. */
  static final int OVERLAY = 1;

  /** The direct port all peers share. */
  static final int SHARED = 2;

  /** Takes a datagram with the number of its port. */
  @FunctionalInterface
  interface Receiver {
    void onDatagram(int portId, InetSocketAddress from, ByteBuffer payload, long nowNanos);
  }

  /** Gets a port of the system; blocks. */
  @FunctionalInterface
  private interface Binding {
    UdpPort bind() throws TransportException.BindFailed;
  }

  private final EndpointLoop loop;
  private final PortOpener opener;
  private final Receiver receiver;
  private final Map<Integer, UdpPort> ports = new HashMap<>();
  private final Map<InetAddress, OverlayTraffic> overlay = new HashMap<>();
  private final Map<Integer, Object> opening = new HashMap<>();
  private int lastId = SHARED;
  private boolean closed;

  PortTable(EndpointLoop loop, PortOpener opener, Receiver receiver) {
    this.loop = loop;
    this.opener = opener;
    this.receiver = receiver;
  }

  /** Binds in the calling thread, which is not the loop; the port is entered by {@link #enter}. */
  UdpPort bind(int portId, InetSocketAddress local) throws TransportException.BindFailed {
    return opener.open(local, receiver(portId));
  }

  /**
   * Binds the shared port: the IPv6 wildcard takes IPv4 as well, so one port serves both; elsewhere
   * the first address that can be had.
   */
  UdpPort bindFirst(List<InetSocketAddress> addresses) throws TransportException.BindFailed {
    TransportException.BindFailed failure = null;
    List<InetSocketAddress> sixFirst =
        addresses.stream()
            .sorted(
                (a, b) ->
                    Boolean.compare(
                        b.getAddress() instanceof Inet6Address,
                        a.getAddress() instanceof Inet6Address))
            .toList();
    for (InetSocketAddress address : sixFirst) {
      try {
        return bind(SHARED, address);
      } catch (TransportException.BindFailed e) {
        failure = e;
      }
    }
    throw failure == null
        ? new TransportException.BindFailed("no address to bind", new IllegalStateException())
        : failure;
  }

  private UdpPort.Receiver receiver(int portId) {
    return (from, payload, now) -> {
      count(portId, from, payload);
      receiver.onDatagram(portId, from, payload, now);
    };
  }

  /** Counts what goes over the overlay to and from this node from now on. */
  void watch(InetAddress node) {
    overlay.putIfAbsent(node, OverlayTraffic.NONE);
  }

  void unwatch(InetAddress node) {
    overlay.remove(node);
  }

  OverlayTraffic traffic(InetAddress node) {
    return overlay.getOrDefault(node, OverlayTraffic.NONE);
  }

  private void count(int portId, InetSocketAddress node, ByteBuffer payload) {
    if (portId == OVERLAY) {
      overlay.computeIfPresent(
          node.getAddress(), (address, before) -> before.with(payload.remaining()));
    }
  }

  void enter(int portId, UdpPort port) {
    UdpPort former = ports.put(portId, port);
    if (former != null) {
      former.close();
    }
    if (closed) {
      close();
    }
  }

  /**
   * Opens a port under a number of the caller's; one of the two is called, on the loop, or neither
   * when the number is closed or opened anew before that.
   */
  void open(
      int portId, InetSocketAddress local, Consumer<LocalPort> opened, Consumer<String> failed) {
    open(portId, () -> bind(portId, local), opened, failed);
  }

  /** As above, on one uplink; port 0 lets the system choose. */
  void openOn(
      int portId,
      HostUplinks.Uplink uplink,
      int port,
      Consumer<LocalPort> opened,
      Consumer<String> failed) {
    InetSocketAddress local = new InetSocketAddress(uplink.address(), port);
    open(portId, () -> opener.openOn(uplink.device(), local, receiver(portId)), opened, failed);
  }

  private void open(
      int portId, Binding binding, Consumer<LocalPort> opened, Consumer<String> failed) {
    Object attempt = new Object();
    opening.put(portId, attempt);
    Thread.ofVirtual()
        .name("ratatoskr-bind")
        .start(
            () -> {
              try {
                UdpPort port = binding.bind();
                loop.execute(
                    () -> {
                      if (!opening.remove(portId, attempt)) {
                        port.close();
                        return;
                      }
                      enter(portId, port);
                      opened.accept(new LocalPort(portId, port.localAddress()));
                    });
              } catch (TransportException.BindFailed e) {
                loop.execute(
                    () -> {
                      if (opening.remove(portId, attempt)) {
                        failed.accept(String.valueOf(e.getMessage()));
                      }
                    });
              }
            });
  }

  /** A number no port has had. */
  int nextId() {
    return ++lastId;
  }

  boolean isOpen(int portId) {
    return ports.containsKey(portId);
  }

  InetSocketAddress local(int portId) {
    UdpPort port = ports.get(portId);
    return port == null ? new InetSocketAddress(0) : port.localAddress();
  }

  /** Sends; lost when there is no such port. */
  void send(int portId, InetSocketAddress to, ByteBuffer payload) {
    UdpPort port = ports.get(portId);
    if (port != null) {
      count(portId, to, payload);
      port.send(to, payload);
    }
  }

  /** Closes one port, or gives up opening it; no effect when it is neither. */
  void close(int portId) {
    opening.remove(portId);
    UdpPort port = ports.remove(portId);
    if (port != null) {
      port.close();
    }
  }

  void close() {
    closed = true;
    opening.clear();
    ports.values().forEach(UdpPort::close);
    ports.clear();
  }
}
