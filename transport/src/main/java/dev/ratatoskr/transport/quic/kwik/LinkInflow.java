package dev.ratatoskr.transport.quic.kwik;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * One link's packets on their way to Kwik: no more than a bound wait, in the socket and in Kwik's
 * own queue of the link together, so that a peer's flood costs neither memory nor other links.
 *
 * <p>Thread: the loop.
 */
final class LinkInflow {
  private final VirtualSocket socket;
  private final InetSocketAddress from;
  private final int capacity;
  private final IntSupplier inKwik;
  private final AtomicInteger inSocket = new AtomicInteger();
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

  /** Hands over a copy, or drops and counts. */
  void offer(ByteBuffer packet) {
    if (waiting() >= capacity || !socket.offer(from, Packet.copyOf(packet), inSocket)) {
      dropped++;
    }
  }

  int waiting() {
    return inSocket.get() + inKwik.getAsInt();
  }

  long dropped() {
    return dropped;
  }
}
