package dev.ratatoskr.proto.router;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The stream of a peering: recorded from real routers, cut anywhere, and hostile. */
class RouterStreamDecoderTest {
  private static final String KEY =
      "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";

  /** Recorded from yggdrasil 0.5.14 with the key above, priority 7, no password. */
  private static final String PLAIN =
      "6d657461007500000002000000010002000500020020"
          + KEY
          + "0003000107"
          + "97e51ac844fbee5f02eb7d7b55e5cd3eeb6cd7bdaa7c3ba2e90604e355f32bd2"
          + "0d3fd62f374e5a203d99d60f26650396b3875e4d476bd2f0d3230f07e5445605";

  /** The same with the password "hunter2"; 0.5.12 and 0.5.14 write the same bytes. */
  private static final String WITH_PASSWORD =
      "6d657461007500000002000000010002000500020020"
          + KEY
          + "0003000107"
          + "7c21140d88b7f9232b297f51b16bded701ea6c62fdd8d83d8841ac42e007271e"
          + "d64fc21723b65c2a891c3254a04040f5f94369eccec1eb29cd28308e7fdb7803";

  /** What 0.5.14 said after the first handshake: SigReq, BloomFilter, Announce. */
  private static final String SIG_REQ = "0b0202dbd59689d49fe4801a";

  private static final String BLOOM =
      "2105ffffffffffffffffffffffffffffffff00000000000000000000000000000000";
  private static final String ANNOUNCE =
      "cd0104"
          + KEY
          + KEY
          + "01dbba9bb7f79cf49e800100"
          + "3cae70fd904a27f70b16b8c22f26ad6e654ef82dd27bea3b95762310ba882a1f"
          + "30b9a9e5c0ceee334d8e40d2a03b48756c07aac04041c459862f3493b1c8a705"
          + "3cae70fd904a27f70b16b8c22f26ad6e654ef82dd27bea3b95762310ba882a1f"
          + "30b9a9e5c0ceee334d8e40d2a03b48756c07aac04041c459862f3493b1c8a705";

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static List<RouterMessage> drain(RouterStreamDecoder decoder) throws MalformedException {
    List<RouterMessage> messages = new ArrayList<>();
    for (RouterMessage next = decoder.poll(); next != null; next = decoder.poll()) {
      messages.add(next);
    }
    return messages;
  }

  private static List<RouterMessage> decode(byte[] stream, Random cuts) throws MalformedException {
    RouterStreamDecoder decoder = new RouterStreamDecoder();
    List<RouterMessage> messages = new ArrayList<>();
    for (int at = 0; at < stream.length; ) {
      int step = Math.min(stream.length - at, 1 + cuts.nextInt(1 << cuts.nextInt(1, 12)));
      decoder.onBytes(ByteBuffer.wrap(stream, at, step));
      messages.addAll(drain(decoder));
      at += step;
    }
    return messages;
  }

  @Test
  void readsWhatARealRouterSays() throws Exception {
    byte[] stream = hex(PLAIN + SIG_REQ + BLOOM + ANNOUNCE);
    for (int seed = 0; seed < 200; seed++) {
      List<RouterMessage> messages = decode(stream, new Random(seed));
      assertEquals(4, messages.size(), "seed " + seed);
      RouterHandshake handshake = assertInstanceOf(RouterHandshake.class, messages.get(0));
      assertEquals(PeerKey.parse(KEY), handshake.key());
      assertEquals(7, handshake.priority());
      assertTrue(handshake.isSupportedVersion());
      List<FrameType> types = new ArrayList<>();
      ByteBuffer forwarded = ByteBuffer.allocate(stream.length);
      for (RouterMessage message : messages) {
        assertEquals(message.bytes().remaining(), message.sizeBytes());
        forwarded.put(message.bytes());
        if (message instanceof RouterFrame frame) {
          types.add(frame.type());
        }
      }
      assertEquals(ByteBuffer.wrap(stream), forwarded.flip());
      assertEquals(List.of(FrameType.SIG_REQ, FrameType.BLOOM_FILTER, FrameType.ANNOUNCE), types);
    }
  }

  @Test
  void signatureIsThatOfTheRouter() throws Exception {
    RouterHandshake plain = RouterHandshake.parse(ByteBuffer.wrap(hex(PLAIN)));
    RouterHandshake guarded = RouterHandshake.parse(ByteBuffer.wrap(hex(WITH_PASSWORD)));
    byte[] password = "hunter2".getBytes(US_ASCII);
    assertTrue(plain.verify(new byte[0]));
    assertFalse(plain.verify(password));
    assertTrue(guarded.verify(password));
    assertFalse(guarded.verify(new byte[0]));
    assertFalse(guarded.verify("hunter3".getBytes(US_ASCII)));
    byte[] seed = new byte[32];
    for (int i = 0; i < seed.length; i++) {
      seed[i] = (byte) i;
    }
    assertEquals(plain, RouterHandshake.create(seed, 7, new byte[0]));
    assertEquals(guarded, RouterHandshake.create(seed, 7, password));
    assertFalse(guarded.toString().contains(WITH_PASSWORD.substring(118)));
  }

  @Test
  void flippedBitsOfTheHandshakeNeverVerify() {
    byte[] good = hex(PLAIN);
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      try {
        RouterHandshake read = RouterHandshake.parse(ByteBuffer.wrap(bad));
        boolean untouched = read.key().toString().equals(KEY) && bit / 8 < 59;
        assertEquals(untouched, read.verify(new byte[0]), "bit " + bit);
      } catch (MalformedException e) {
        assertTrue(bit / 8 < 59, "bit " + bit);
      }
    }
  }

  @Test
  void fieldsComeInAnyOrderAndUnknownOnesAreSkipped() throws Exception {
    String fields = "7fff0003aabbcc" + "0003000109" + "00020020" + KEY + "000100020006000000020001";
    String length = HexFormat.of().toHexDigits((short) (fields.length() / 2 + 64));
    RouterHandshake read =
        RouterHandshake.parse(ByteBuffer.wrap(hex("6d657461" + length + fields + "00".repeat(64))));
    assertEquals(1, read.major());
    assertEquals(6, read.minor());
    assertEquals(9, read.priority());
    assertFalse(read.isSupportedVersion());
    assertFalse(read.verify(new byte[0]));
  }

  @ParameterizedTest
  @ValueSource(strings = {"6d6574ff", "00", "6d657461003f", "6d657461ffff", "485454502f312e31"})
  void garbageBeforeTheHandshakeIsRefusedEarly(String start) {
    RouterStreamDecoder decoder = new RouterStreamDecoder();
    decoder.onBytes(ByteBuffer.wrap(hex(start)));
    assertThrows(MalformedException.class, decoder::poll);
    assertThrows(MalformedException.class, decoder::poll);
  }

  @ParameterizedTest
  @CsvSource({
    "00, zero length",
    "ffff08, 131071",
    "ffffff, four bytes of length",
    "8100, not the shortest form",
    "010a, unknown type",
    "01ff, unknown type"
  })
  void badFramesAreRefusedBeforeTheirBody(String frame, String why) {
    FrameDecoder decoder = new FrameDecoder();
    decoder.onBytes(ByteBuffer.wrap(hex(frame)));
    assertThrows(MalformedException.class, decoder::poll, why);
  }

  @Test
  void greatestFramePasses() throws Exception {
    RouterFrame frame =
        RouterFrame.of(FrameType.TRAFFIC, new byte[RouterFrame.MAX_LENGTH_BYTES - 1]);
    assertEquals(RouterFrame.MAX_SIZE_BYTES, frame.sizeBytes());
    FrameDecoder decoder = new FrameDecoder();
    ByteBuffer all = frame.bytes();
    decoder.onBytes(all.slice(0, all.limit() - 1));
    assertNull(decoder.poll());
    decoder.onBytes(all.slice(all.limit() - 1, 1));
    assertEquals(frame, decoder.poll());
    assertNull(decoder.poll());
    assertThrows(
        IllegalArgumentException.class,
        () -> RouterFrame.of(FrameType.TRAFFIC, new byte[RouterFrame.MAX_LENGTH_BYTES]));
  }

  @Test
  void feedingWithoutPollingIsABug() {
    FrameDecoder decoder = new FrameDecoder();
    decoder.onBytes(ByteBuffer.allocate(RouterFrame.MAX_SIZE_BYTES + 1));
    assertThrows(IllegalStateException.class, () -> decoder.onBytes(ByteBuffer.allocate(1)));
  }

  @Test
  void trafficNamesItsSession() throws Exception {
    String source = "11".repeat(32);
    String destination = "22".repeat(32);
    RouterFrame frame =
        RouterFrame.of(
            FrameType.TRAFFIC, hex("0280" + "0100" + "00" + source + destination + "05aabb"));
    assertEquals(
        new SessionKey(PeerKey.parse(source), PeerKey.parse(destination)), frame.sessionKey());
    RouterFrame cut = RouterFrame.of(FrameType.TRAFFIC, hex("0000" + source + "22"));
    assertThrows(MalformedException.class, cut::sessionKey);
    RouterFrame endless = RouterFrame.of(FrameType.TRAFFIC, hex("80".repeat(100)));
    assertThrows(MalformedException.class, endless::sessionKey);
    RouterFrame other = RouterFrame.of(FrameType.KEEPALIVE, new byte[0]);
    assertEquals(ByteBuffer.wrap(hex("0101")), other.bytes());
    assertThrows(IllegalStateException.class, other::sessionKey);
  }

  @Property
  void anySplitGivesTheSameFrames(
      @ForAll @Size(max = 20) List<@IntRange(max = 3000) Integer> sizes, @ForAll long seed)
      throws Exception {
    Random random = new Random(seed);
    ByteBuffer stream = ByteBuffer.allocate(200_000).put(hex(PLAIN));
    List<RouterMessage> expected = new ArrayList<>();
    expected.add(RouterHandshake.parse(ByteBuffer.wrap(hex(PLAIN))));
    for (int size : sizes) {
      byte[] body = new byte[size];
      random.nextBytes(body);
      RouterFrame frame = RouterFrame.of(FrameType.of(random.nextInt(10)), body);
      expected.add(frame);
      stream.put(frame.bytes());
    }
    byte[] bytes = new byte[stream.position()];
    stream.flip().get(bytes);
    assertEquals(expected, decode(bytes, random));
  }

  @Property
  void anyBytesAreFramesOrMalformed(@ForAll @Size(max = 300) byte[] bytes, @ForAll long seed) {
    FrameDecoder decoder = new FrameDecoder();
    decoder.onBytes(ByteBuffer.wrap(bytes));
    try {
      int total = 0;
      for (RouterFrame frame = decoder.poll(); frame != null; frame = decoder.poll()) {
        total += frame.sizeBytes();
      }
      assertTrue(total <= bytes.length);
    } catch (MalformedException e) {
      assertFalse(String.valueOf(e.getMessage()).isEmpty());
    }
    byte[] mutated = hex(PLAIN + SIG_REQ + BLOOM + ANNOUNCE);
    Random random = new Random(seed);
    for (byte b : bytes) {
      mutated[random.nextInt(mutated.length)] ^= b;
    }
    try {
      decode(mutated, random);
    } catch (MalformedException e) {
      assertFalse(String.valueOf(e.getMessage()).isEmpty());
    }
  }
}
