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
    if (past == null || (copy.bytes()[0] & LONG_HEADER) != 0) {
      return socket.offer(from, copy, inSocket);
    }
    past.accept(copy);
    return true;
  }

  int waiting() {
    return inSocket.get() + inKwik.getAsInt();
  }

  long dropped() {
    return dropped;
  }
}
