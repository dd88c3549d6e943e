package dev.ratatoskr.transport.quic.kwik;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import tech.kwik.core.frame.DatagramFrame;

/** A DATAGRAM frame that says when it was put in a packet, so that its queue can be bounded. */
final class CountedDatagram extends DatagramFrame {
  private final DatagramQueue waiting;
  private final AtomicBoolean counted = new AtomicBoolean();

  CountedDatagram(byte[] payload, DatagramQueue waiting) {
    super(payload);
    this.waiting = waiting;
    waiting.onQueued();
  }

  @Override
  public void serialize(ByteBuffer into) {
    super.serialize(into);
    // A probe may send the frame again: it left the queue only once.
    if (counted.compareAndSet(false, true)) {
      waiting.onTaken();
    }
  }
}
