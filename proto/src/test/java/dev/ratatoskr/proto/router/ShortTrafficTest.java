package dev.ratatoskr.proto.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class ShortTrafficTest {
  private static final SessionKey OURS = new SessionKey(key("11"), key("22"));
  private static final String KEYS = "11".repeat(32) + "22".repeat(32);

  private static PeerKey key(String octet) {
    try {
      return PeerKey.parse(octet.repeat(32));
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RouterFrame traffic(String hex) {
    return RouterFrame.of(FrameType.TRAFFIC, HexFormat.of().parseHex(hex));
  }

  private static String hex(ByteBuffer bytes) {
    byte[] all = new byte[bytes.remaining()];
    bytes.duplicate().get(all);
    return HexFormat.of().formatHex(all);
  }

  @Test
  void leavesOutLengthTypeAndKeys() throws MalformedException {
    RouterFrame frame = traffic("0281010081000305" + "00" + KEYS + "05aabb");
    ByteBuffer brief = ShortTraffic.of(frame, OURS);
    assertEquals("00" + "0281010081000305" + "00" + "05aabb", hex(brief));
    assertEquals(frame, ShortTraffic.read(brief, OURS));
    assertFalse(brief.hasRemaining());
  }

  @Test
  void aFullPacketOfTheSmallestIfMtuFitsWhereItDidNot() {
    // Paths of one hop, the watermark of a long session, 1280 bytes and what encrypts them.
    int body = 2 + 2 + 64 + 2 + 1280 + 72;
    byte[] bytes = new byte[body];
    ByteBuffer.wrap(bytes).put((byte) 5).put((byte) 0).put((byte) 7).put((byte) 0);
    System.arraycopy(HexFormat.of().parseHex(KEYS), 0, bytes, 4, 64);
    RouterFrame frame = RouterFrame.of(FrameType.TRAFFIC, bytes);
    assertEquals(1425, frame.sizeBytes());
    assertEquals(1425 - 66, ShortTraffic.of(frame, OURS).remaining());
  }

  @Test
  void onlyTheSessionsOwn() {
    RouterFrame back = traffic("0000" + "22".repeat(32) + "11".repeat(32) + "05");
    assertFalse(back.isTrafficOf(OURS));
    assertTrue(back.isTrafficOf(new SessionKey(key("22"), key("11"))));
    assertThrows(IllegalArgumentException.class, () -> ShortTraffic.of(back, OURS));
    for (String other : new String[] {"0000" + KEYS.substring(2), "80".repeat(12), "00", ""}) {
      assertFalse(traffic(other).isTrafficOf(OURS), other);
    }
    assertTrue(traffic("0000" + KEYS).isTrafficOf(OURS));
    byte[] announce = HexFormat.of().parseHex("0000" + KEYS);
    assertFalse(RouterFrame.of(FrameType.ANNOUNCE, announce).isTrafficOf(OURS));
  }

  @Test
  void wholeFramesAreReadToo() throws MalformedException {
    RouterFrame stranger = traffic("0000" + "33".repeat(64) + "05aabb");
    assertEquals(stranger, ShortTraffic.read(stranger.bytes(), OURS));
  }

  @Test
  void theGreatestPassesAndNoneIsGreater() throws MalformedException {
    byte[] body = new byte[RouterFrame.MAX_LENGTH_BYTES - 1];
    System.arraycopy(HexFormat.of().parseHex(KEYS), 0, body, 2, 64);
    RouterFrame greatest = RouterFrame.of(FrameType.TRAFFIC, body);
    ByteBuffer brief = ShortTraffic.of(greatest, OURS);
    assertEquals(greatest, ShortTraffic.read(brief.duplicate(), OURS));
    ByteBuffer greater = ByteBuffer.allocate(brief.remaining() + 1);
    assertThrows(MalformedException.class, () -> ShortTraffic.read(greater, OURS));
  }

  @Test
  void pathsWithoutAnEndAreRefused() {
    for (String cut :
        new String[] {"", "00", "0005", "000500", "00050081", "00" + "80".repeat(30)}) {
      ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex(cut));
      assertThrows(MalformedException.class, () -> ShortTraffic.read(in, OURS), cut);
    }
  }

  @Property
  void anyTrafficComesBack(
      @ForAll @Size(max = 20) byte[] path,
      @ForAll @Size(max = 20) byte[] from,
      @ForAll @Size(max = 400) byte[] rest)
      throws MalformedException {
    ByteBuffer body = ByteBuffer.allocate(path.length + from.length + rest.length + 66);
    putPath(body, path);
    putPath(body, from);
    body.put(HexFormat.of().parseHex(KEYS)).put(rest);
    RouterFrame frame = RouterFrame.of(FrameType.TRAFFIC, body.array());
    ByteBuffer brief = ShortTraffic.of(frame, OURS);
    assertTrue(brief.remaining() <= frame.sizeBytes() - 65);
    assertEquals(frame, ShortTraffic.read(brief, OURS));
  }

  /** Ports of one byte each. */
  private static void putPath(ByteBuffer out, byte[] ports) {
    for (byte port : ports) {
      out.put((byte) (1 + (port & 0x3f)));
    }
    out.put((byte) 0);
  }

  @Property
  void anyBytesAreAFrameOrMalformed(@ForAll @Size(max = 200) byte[] bytes) {
    byte[] marked = new byte[bytes.length + 1];
    System.arraycopy(bytes, 0, marked, 1, bytes.length);
    try {
      RouterFrame frame = ShortTraffic.read(ByteBuffer.wrap(marked), OURS);
      assertEquals(ByteBuffer.wrap(marked), ShortTraffic.of(frame, OURS));
    } catch (MalformedException e) {
      assertFalse(String.valueOf(e.getMessage()).isEmpty());
    }
  }
}
