package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.proto.YggdrasilAddress;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.transport.io.NettyLoop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The ports of one test peer: remembers what came in, lets a test slip in datagrams from any
 * source, and can fall silent all at once.
 */
final class TappedPorts implements PortOpener {
  private static final int KEPT = 2000;

  private final TestPeer.Place place;
  private final NettyLoop loop;
  private final List<Tap> taps = new CopyOnWriteArrayList<>();
  private final Map<String, SimHost> devices = new ConcurrentHashMap<>();
  private volatile boolean dead;

  /** Larger datagrams than this are lost on their way out. */
  volatile int mostBytes = Integer.MAX_VALUE;

  /** What came in. */
  record Datagram(boolean overlay, InetSocketAddress from, ByteBuffer payload) {}

  final List<Datagram> heard = new CopyOnWriteArrayList<>();

  TappedPorts(TestPeer.Place place, NettyLoop loop) {
    this.place = place;
    this.loop = loop;
  }

  /** Another uplink of the same machine, which the net has as a host of its own. */
  HostUplinks.Uplink uplink(String device, SimHost host) {
    devices.put(device, host);
    return new HostUplinks.Uplink(device, host.ipv4Address());
  }

  @Override
  public UdpPort open(InetSocketAddress local, UdpPort.Receiver receiver) {
    return open(place.host(), local, receiver);
  }

  @Override
  public UdpPort openOn(String device, InetSocketAddress local, UdpPort.Receiver receiver) {
    return open(Objects.requireNonNull(devices.get(device)), local, receiver);
  }

  private UdpPort open(SimHost host, InetSocketAddress local, UdpPort.Receiver receiver) {
    boolean overlay = YggdrasilAddress.isOverlay(local.getAddress());
    UdpPort.Receiver ear =
        (from, payload, now) -> {
          if (heard.size() < KEPT) {
            heard.add(new Datagram(overlay, from, copy(payload)));
          }
          receiver.onDatagram(from, payload, now);
        };
    UdpPort port =
        overlay ? place.overlay().open(loop, local, ear) : place.net().open(host, local, ear, loop);
    Tap tap = new Tap(port, overlay, receiver);
    taps.add(tap);
    return tap;
  }

  /** How many ports are open. */
  int open() {
    return taps.size();
  }

  /** Slips a datagram into the first open port of its kind. Thread: the loop. */
  void inject(boolean overlay, InetSocketAddress from, byte[] payload) {
    for (Tap tap : taps) {
      if (tap.overlay == overlay) {
        tap.receiver.onDatagram(from, ByteBuffer.wrap(payload), loop.nanoTime());
        return;
      }
    }
    throw new IllegalStateException("no such port is open");
  }

  void die() {
    dead = true;
    taps.forEach(tap -> tap.port.close());
  }

  private static ByteBuffer copy(ByteBuffer payload) {
    return ByteBuffer.allocate(payload.remaining()).put(payload.duplicate()).flip();
  }

  private final class Tap implements UdpPort {
    private final UdpPort port;
    private final boolean overlay;
    private final UdpPort.Receiver receiver;

    private Tap(UdpPort port, boolean overlay, UdpPort.Receiver receiver) {
      this.port = port;
      this.overlay = overlay;
      this.receiver = receiver;
    }

    @Override
    public InetSocketAddress localAddress() {
      return port.localAddress();
    }

    @Override
    public void send(InetSocketAddress to, ByteBuffer payload) {
      if (!dead && payload.remaining() <= mostBytes) {
        port.send(to, payload);
      }
    }

    @Override
    public void close() {
      taps.remove(this);
      port.close();
    }
  }
}
