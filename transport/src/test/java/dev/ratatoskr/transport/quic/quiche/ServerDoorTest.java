package dev.ratatoskr.transport.quic.quiche;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ServerDoorTest {
  private static final int INITIAL = 0xc0;
  private static final int HANDSHAKE = 0xe0;

  private long nowNanos;
  private final ServerDoor door = new ServerDoor(() -> nowNanos);

  private static ByteBuffer longHeader(int type, int version, ByteBuffer id) {
    ByteBuffer packet = ByteBuffer.allocate(100);
    packet.put((byte) type).putInt(version).put((byte) id.remaining()).put(id.duplicate());
    return packet.rewind();
  }

  private static ByteBuffer id(int number) {
    return ByteBuffer.allocate(8).putLong(0, number);
  }

  @Test
  void letsFourConnectionsBeginAndNoMore() {
    for (int i = 0; i < 4; i++) {
      assertTrue(door.test(longHeader(INITIAL, 1, id(i))));
    }
    assertFalse(door.test(longHeader(INITIAL, 1, id(4))));
    assertTrue(door.test(longHeader(INITIAL, 1, id(0))), "the same again");
    assertTrue(door.test(longHeader(HANDSHAKE, 1, door.newId(8))), "by a name we gave");
    assertFalse(door.test(longHeader(HANDSHAKE, 1, id(9))), "by a name nobody gave");
  }

  @Test
  void letsNoneBeginOnceOneIsEstablished() {
    assertTrue(door.test(longHeader(INITIAL, 1, id(1))));
    door.onEstablished();
    assertFalse(door.test(longHeader(INITIAL, 1, id(2))));
    assertTrue(door.test(longHeader(INITIAL, 1, id(1))));
    assertTrue(door.test(ByteBuffer.wrap(new byte[] {0x40, 1, 2})));
  }

  @Test
  void refusesOtherVersionsAndCutHeaders() {
    assertFalse(door.test(longHeader(INITIAL, 2, id(1))));
    ByteBuffer whole = longHeader(INITIAL, 1, id(1));
    for (int length = 1; length < 14; length++) {
      assertFalse(door.test(whole.duplicate().limit(length)), length + " bytes");
    }
    assertFalse(door.test(longHeader(INITIAL, 1, ByteBuffer.allocate(21))));
  }

  @Test
  void allowsABurstAndThenFiveHundredASecond() {
    ByteBuffer packet = longHeader(INITIAL, 1, id(1));
    int taken = 0;
    for (int i = 0; i < 10_000; i++) {
      nowNanos += 200_000;
      taken += door.test(packet) ? 1 : 0;
    }
    assertEquals(128 + 1000, taken, 2);
  }
}
