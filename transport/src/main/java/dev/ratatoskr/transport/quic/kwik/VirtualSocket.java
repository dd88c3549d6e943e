package dev.ratatoskr.transport.quic.kwik;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A socket without a system socket: Kwik reads what the loop puts in, and what Kwik sends goes to a
 * function. Sending never fails, since Kwik would end the connection; receiving fails only when the
 * reader is interrupted or the socket closed, since Kwik's server would end the process.
 *
 * <p>Thread: any.
 */
final class VirtualSocket extends DatagramSocket {
  private static final int PORT = 1;
  private static final int BUFFER_BYTES = 1 << 20;

  /** One packet on its way in. The array is handed over. */
  private record Arrival(InetSocketAddress from, Packet packet) {}

  /** Takes what Kwik sends. */
  @FunctionalInterface
  interface Outlet {
    /** One packet; the array is the callee's. */
    void send(SocketAddress to, byte[] packet);
  }

  private final BlockingQueue<Arrival> arrivals;
  private final Outlet outlet;
  private final InetSocketAddress local;
  private final AtomicLong dropped = new AtomicLong();
  private volatile boolean ended;

  /**
   * A socket.
   *
   * @param local the address it claims to have
   * @param capacity packets that may wait
   */
  VirtualSocket(InetAddress local, int capacity, Outlet outlet) throws SocketException {
    // Unbound, and closed at once below: no system socket remains.
    super((SocketAddress) null);
    this.local = new InetSocketAddress(local, PORT);
    this.arrivals = new ArrayBlockingQueue<>(capacity);
    this.outlet = outlet;
    super.close();
  }

  /** Hands one packet to Kwik, or drops and counts it when too many wait. */
  boolean offer(InetSocketAddress from, Packet packet) {
    if (ended || !arrivals.offer(new Arrival(from, packet))) {
      dropped.incrementAndGet();
      return false;
    }
    return true;
  }

  /** Packets dropped at the bound. */
  long droppedPackets() {
    return dropped.get();
  }

  @Override
  public void receive(DatagramPacket into) throws SocketException {
    try {
      while (true) {
        Arrival arrival = arrivals.poll(1, TimeUnit.SECONDS);
        if (arrival != null) {
          byte[] bytes = arrival.packet().bytes();
          into.setData(bytes, 0, bytes.length);
          into.setSocketAddress(arrival.from());
          return;
        }
        if (ended) {
          throw new SocketException("closed");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SocketException("interrupted");
    }
  }

  @Override
  public void send(DatagramPacket packet) {
    byte[] bytes = new byte[packet.getLength()];
    System.arraycopy(packet.getData(), packet.getOffset(), bytes, 0, bytes.length);
    outlet.send(packet.getSocketAddress(), bytes);
  }

  @Override
  public void close() {
    ended = true;
  }

  @Override
  public boolean isClosed() {
    return ended;
  }

  @Override
  public int getLocalPort() {
    return PORT;
  }

  @Override
  public InetAddress getLocalAddress() {
    return local.getAddress();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return local;
  }

  @Override
  public synchronized int getReceiveBufferSize() {
    return BUFFER_BYTES;
  }
}
