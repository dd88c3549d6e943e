package dev.ratatoskr.transport.quic.kwik;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One link's packets on their way to Kwik: no more than a bound wait, in the socket and in Kwik's
 * own queue of the link together, so that a peer's flood costs neither memory nor other links.
 *
 * <p>Thread: the loop.
 */
final class LinkInflow {
  /** The header form bit of a QUIC packet (RFC 8999 section 5). */
  static final int LONG_HEADER = 0x80;

  /**
   * First byte, connection id, and the 20 bytes from the packet number on that header protection
   * needs (RFC 9001 section 5.4.2).
   */
  private static final int LEAST_BYTES = 1 + 8 + 20;

  private final VirtualSocket socket;
  private final InetSocketAddress from;
  private final int capacity;
  private final IntSupplier inKwik;
  private final AtomicInteger inSocket = new AtomicInteger();
  private @Nullable Consumer<Packet> shortcut;
  private long dropped;

  /**
   * The way in.
   *
   * @param inKwik how many packets of the link wait inside Kwik
   */
  LinkInflow(VirtualSocket socket, VirtualAddress from, int capacity, IntSupplier inKwik) {
    this.socket = socket;
    this.from = from.socketAddress();
    this.capacity = capacity;
    this.inKwik = inKwik;
  }

  /**
   * The link is established: packets with short headers go to its connection at once, without
   * waking the thread that reads the socket and, at a server, the one that sorts by connection.
   */
  void shorten(@Nullable Consumer<Packet> past) {
    shortcut = past;
  }

  /** Hands over a copy, or drops and counts. */
  void offer(ByteBuffer packet) {
    if (waiting() >= capacity || !deliver(packet)) {
      dropped++;
    }
  }

  private boolean deliver(ByteBuffer packet) {
    Packet copy = Packet.copyOf(packet);
    Consumer<Packet> past = shortcut;
    if (past == null || !isWhole(copy.bytes())) {
      return socket.offer(from, copy, inSocket);
    }
    past.accept(copy);
    return true;
  }

  /** Whether it may be a packet of an established link; Kwik's server ends one over a scrap. */
  private static boolean isWhole(byte[] packet) {
    return packet.length >= LEAST_BYTES && (packet[0] & LONG_HEADER) == 0;
  }

  int waiting() {
    return inSocket.get() + inKwik.getAsInt();
  }

  long dropped() {
    return dropped;
  }
}
