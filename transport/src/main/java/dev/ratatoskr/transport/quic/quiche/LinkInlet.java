package dev.ratatoskr.transport.quic.quiche;

import dev.ratatoskr.transport.io.EndpointLoop;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * A link's packets on their way to its codec. They wait for the end of the loop's turn, so that the
 * codec answers all that came together with one acknowledgement, and nothing that the link's user
 * does comes back to him within the call; no more than a bound wait, and a flood leaves other links
 * their turns.
 */
final class LinkInlet {
  private static final int MAX_PER_TURN = 256;

  private final EndpointLoop loop;
  private final LinkChannel channel;
  private final int capacity;
  private final Runnable beforeAnswer;
  private final Queue<ByteBuf> waiting = new ArrayDeque<>();
  private Predicate<ByteBuffer> door = packet -> true;
  private boolean open;
  private boolean scheduled;
  private boolean closed;
  private long dropped;
  private long refused;

  /**
   * The way in of one link.
   *
   * @param beforeAnswer sends what the user said to these packets: one packet then carries it and
   *     the acknowledgement
   */
  LinkInlet(EndpointLoop loop, LinkChannel channel, int capacity, Runnable beforeAnswer) {
    this.beforeAnswer = beforeAnswer;
    this.loop = loop;
    this.channel = channel;
    this.capacity = capacity;
  }

  /** The codec is in its place; what waits goes to it. */
  void open(Predicate<ByteBuffer> by) {
    door = by;
    open = true;
    schedule();
  }

  /** Takes a copy, or drops and counts. */
  void offer(ByteBuffer packet) {
    if (closed) {
      return;
    }
    if (waiting.size() >= capacity) {
      dropped++;
      return;
    }
    // The codec decrypts in place, in memory that native code can reach.
    ByteBuf copy = channel.alloc().directBuffer(packet.remaining());
    waiting.add(copy.writeBytes(packet.duplicate()));
    schedule();
  }

  private void schedule() {
    if (open && !scheduled && !waiting.isEmpty()) {
      scheduled = true;
      loop.execute(this::deliver);
    }
  }

  private void deliver() {
    for (int i = 0; i < MAX_PER_TURN && !closed; i++) {
      ByteBuf packet = waiting.poll();
      if (packet == null) {
        break;
      }
      if (door.test(packet.nioBuffer())) {
        channel.receive(packet);
      } else {
        refused++;
        packet.release();
      }
    }
    if (!closed) {
      beforeAnswer.run();
      channel.pipeline().fireChannelReadComplete();
    }
    scheduled = false;
    schedule();
  }

  /** Drops what waits and takes no more. */
  void close() {
    closed = true;
    waiting.forEach(ByteBuf::release);
    waiting.clear();
  }

  int waiting() {
    return waiting.size();
  }

  /** Packets that found no room. */
  long dropped() {
    return dropped;
  }

  /** Packets that the door did not let in. */
  long refused() {
    return refused;
  }
}
