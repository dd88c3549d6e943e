package dev.ratatoskr.transport.quic.kwik;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * A socket without a system socket: Kwik reads what the loop puts in, and what Kwik sends goes to a
 * function.
 *
 * <p>Sending never fails, since Kwik would end the connection. Receiving fails only when the socket
 * is closed, since Kwik's server would end the process; an interrupt is a timeout, after which Kwik
 * looks whether it meant it. Kwik moves packets to a queue without bound as fast as it can, so none
 * is handed over while many wait there.
 *
 * <p>Thread: any.
 */
final class VirtualSocket extends DatagramSocket {
  private static final int PORT = 1;
  private static final int BUFFER_BYTES = 1 << 20;
  private static final int MAX_HANDED_OVER = 256;
  private static final long PAUSE_MICROS = 200;

  /** One packet on its way in, and who counts it. */
  private record Arrival(InetSocketAddress from, Packet packet, AtomicInteger waiting) {}

  /** Takes what Kwik sends. */
  @FunctionalInterface
  interface Outlet {
    /** One packet; the array is the callee's. */
    void send(SocketAddress to, byte[] packet);
  }

  private final BlockingQueue<Arrival> arrivals;
  private final Outlet outlet;
  private final InetSocketAddress local;
  private volatile IntSupplier handedOver = () -> 0;
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

  /** Names the size of the queue to which Kwik moves what it receives. */
  void paceBy(IntSupplier queued) {
    handedOver = queued;
  }

  /**
   * Puts in one packet.
   *
   * @param waiting incremented now and decremented when Kwik takes the packet
   * @return false when too many wait already, or the socket is closed
   */
  boolean offer(InetSocketAddress from, Packet packet, AtomicInteger waiting) {
    waiting.incrementAndGet();
    if (!ended && arrivals.offer(new Arrival(from, packet, waiting))) {
      return true;
    }
    waiting.decrementAndGet();
    return false;
  }

  /** Packets that Kwik has not read. */
  int waiting() {
    return arrivals.size();
  }

  @Override
  public void receive(DatagramPacket into) throws SocketException, SocketTimeoutException {
    try {
      while (!ended && handedOver.getAsInt() >= MAX_HANDED_OVER) {
        TimeUnit.MICROSECONDS.sleep(PAUSE_MICROS);
      }
      if (ended) {
        throw new SocketException("closed");
      }
      Arrival arrival = arrivals.take();
      arrival.waiting().decrementAndGet();
      byte[] bytes = arrival.packet().bytes();
      into.setData(bytes, 0, bytes.length);
      into.setSocketAddress(arrival.from());
    } catch (InterruptedException e) {
      // The interrupt is not restored: Kwik would come back at once, again and again.
      throw new SocketTimeoutException("interrupted");
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
    // Wakes a reader; where there is no room, none sleeps. What it reads nobody knows.
    arrivals.offer(new Arrival(local, new Packet(new byte[1]), new AtomicInteger()));
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
