package dev.ratatoskr.transport.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DemultiplexerTest {
  @Test
  void sortsEveryFirstByteByRfc9443() {
    AtomicInteger stun = new AtomicInteger();
    AtomicInteger quic = new AtomicInteger();
    Demultiplexer demultiplexer =
        new Demultiplexer(
            (from, payload, now) -> stun.incrementAndGet(),
            (from, payload, now) -> quic.incrementAndGet());
    InetSocketAddress from = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    for (int first = 0; first < 256; first++) {
      demultiplexer.onDatagram(from, ByteBuffer.wrap(new byte[] {(byte) first, 1, 2}), 0);
    }
    demultiplexer.onDatagram(from, ByteBuffer.allocate(0), 0);
    assertEquals(4, stun.get());
    assertEquals(192, quic.get());
    assertEquals(61, demultiplexer.unknownDatagrams());
  }

  @Test
  void looksAtThePositionAndConsumesNothing() {
    ByteBuffer payload = ByteBuffer.wrap(new byte[] {0, 0x40, 9}).position(1);
    assertEquals(Demultiplexer.Protocol.QUIC, Demultiplexer.classify(payload));
    assertEquals(1, payload.position());
  }
}
