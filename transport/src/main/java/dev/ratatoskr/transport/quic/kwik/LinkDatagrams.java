package dev.ratatoskr.transport.quic.kwik;

import dev.ratatoskr.transport.io.EndpointLoop;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import tech.kwik.core.QuicConnection;

/** A link's DATAGRAM frames, both ways, in order and bounded. */
final class LinkDatagrams {
  private static final int MAX_BYTES = 1200;

  /**
   * So many wait in Kwik at most while the owner heeds {@link #room()}: enough for its sender
   * thread until the loop is told of room, and half a millisecond at 200 Mbit/s.
   */
  static final int FEW = 12;

  /** What Kwik forgets to subtract: the packet's authentication tag. */
  private static final int TAG_BYTES = 16;

  private final int capacity;
  private final Handover<Packet> arrived;
  private final DatagramQueue waiting;
  private int maxBytes;

  LinkDatagrams(EndpointLoop loop, int capacity, Consumer<Packet> taker, Runnable onRoom) {
    this.capacity = capacity;
    this.waiting = new DatagramQueue(FEW, () -> loop.execute(onRoom));
    this.arrived = new Handover<>(loop, capacity, taker);
  }

  /** Any thread. */
  void listenTo(QuicConnection from) {
    from.setDatagramHandler(this::onDatagram, new DirectExecutor());
  }

  /** An empty one is the ping of an engine that has no other. Thread: Kwik's. */
  private void onDatagram(byte[] bytes) {
    if (bytes.length > 0) {
      arrived.offer(new Packet(bytes));
    }
  }

  void onConnected(QuicConnection over) {
    maxBytes =
        over.canSendDatagram()
            ? Math.max(0, Math.min(MAX_BYTES, over.maxDatagramDataSize() - TAG_BYTES))
            : 0;
  }

  int maxBytes() {
    return maxBytes;
  }

  int room() {
    return waiting.room();
  }

  boolean send(QuicConnection over, ByteBuffer payload) {
    boolean fits = payload.hasRemaining() && payload.remaining() <= maxBytes;
    if (!fits || waiting.size() >= capacity) {
      return false;
    }
    byte[] bytes = Packet.copyOf(payload).bytes();
    // Kwik's own way puts a datagram before those that wait; this one keeps the order.
    KwikConnections.send(over, new CountedDatagram(bytes, waiting));
    return true;
  }
}
