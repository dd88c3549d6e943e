package dev.ratatoskr.proto.stun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.Octets;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** STUN messages against RFC 5769, literals computed elsewhere, and hostile bytes. */
class StunCodecTest {
  private static final TransactionId ID = new TransactionId(0x0001020304050607L, 0x08090a0b);
  private static final String KEY = "VOkJxbRl1RmTxUk/WvJxBt";
  private static final String SIGNED =
      "000100402112a442000102030405060708090a0b00060009616263643a6566676800000000250000"
          + "001c0020fb4aeb24036d897cff0e77de120be0ce85d1980e50a9838c5b9b6aca62a753e4"
          + "80280004b65075f2";

  /** The header of our vectors behind the length. */
  private static final String MID = "2112a442000102030405060708090a0b";

  private static final String RFC5769 = "2112a442b7e7a701bc34d686fa87dfae";
  private static final String RFC5769_SERVER = "8022000b7465737420766563746f7220";

  private static ByteBuffer hex(String text) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(text));
  }

  private static InetSocketAddress at(String ip, int port) {
    return new InetSocketAddress(ip, port);
  }

  private static Arguments vector(String hex, StunClass stunClass, StunAttribute... attributes) {
    return Arguments.of(hex, StunMessage.of(stunClass, ID, attributes));
  }

  static Stream<Arguments> vectors() {
    return Stream.concat(discoveryVectors(), connectivityVectors());
  }

  private static Stream<Arguments> discoveryVectors() {
    InetSocketAddress v4 = at("192.0.2.1", 32853);
    return Stream.of(
        vector("00010008" + MID + "802800045b0ff6fc", StunClass.REQUEST),
        vector(
            "01010014" + MID + "002000080001a147e112a64380280004690e4207",
            StunClass.SUCCESS,
            new StunAttribute.XorMappedAddress(v4)),
        vector(
            "01010020" + MID + "00200014000220a90113a9fa000102030405060708090a0a80280004cc3aca52",
            StunClass.SUCCESS,
            new StunAttribute.XorMappedAddress(at("2001:db8::1", 443))),
        vector(
            "01010014" + MID + "0001000800018055c000020180280004ad59e675",
            StunClass.SUCCESS,
            new StunAttribute.MappedAddress(v4)),
        vector(
            "01010014" + MID + "802c000800018055c00002018028000480964b45",
            StunClass.SUCCESS,
            new StunAttribute.OtherAddress(v4)),
        vector(
            "01010014" + MID + "802b000800018055c000020180280004a9ad5ec6",
            StunClass.SUCCESS,
            new StunAttribute.ResponseOrigin(v4)),
        vector(
            "00010018" + MID + "0006000a616263643a6566676869000080280004b07381a3",
            StunClass.REQUEST,
            new StunAttribute.Username("abcd:efghi")),
        vector(
            "00110018" + MID + "8022000a7261746174c3b6736b7200008028000451b80dab",
            StunClass.INDICATION,
            new StunAttribute.Software("ratatöskr")),
        vector(
            "01110020" + MID + "0009001100000457526f6c6520436f6e666c696374000000802800042af75c91",
            StunClass.ERROR,
            new StunAttribute.ErrorCode(487, "Role Conflict")));
  }

  private static Stream<Arguments> connectivityVectors() {
    return Stream.of(
        vector(
            "00010010" + MID + "000300040000000680280004dbc88c4a",
            StunClass.REQUEST,
            new StunAttribute.ChangeRequest(true, true)),
        vector(
            "00010010" + MID + "002400046e0001ff80280004d7517091",
            StunClass.REQUEST,
            new StunAttribute.Priority(0x6e0001ffL)),
        vector(
            "0001000c" + MID + "002500008028000465be6367",
            StunClass.REQUEST,
            new StunAttribute.UseCandidate()),
        vector(
            "00010014" + MID + "802a0008fedcba987654321080280004eb3269db",
            StunClass.REQUEST,
            new StunAttribute.IceControlling(0xfedcba9876543210L)),
        vector(
            "00010014" + MID + "802900080123456789abcdef8028000436b60faf",
            StunClass.REQUEST,
            new StunAttribute.IceControlled(0x0123456789abcdefL)),
        vector(
            "01110014" + MID + "000a000600307fff00310000802800046e56861b",
            StunClass.ERROR,
            new StunAttribute.UnknownAttributes(List.of(0x30, 0x7fff, 0x31))),
        vector(
            "00010010" + MID + "7ff0000301020300802800043078b6df",
            StunClass.REQUEST,
            new StunAttribute.Unknown(0x7ff0, Octets.of(new byte[] {1, 2, 3}))));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void bytesAreTheseBothWays(String bytes, StunMessage message) throws Exception {
    assertEquals(hex(bytes), StunCodec.encode(message));
    ReceivedStun received = StunCodec.decode(hex(bytes));
    assertEquals(message, received.message());
    assertTrue(received.hasFingerprint());
    assertFalse(received.hasIntegrity());
    assertTrue(StunCodec.looksLikeStun(hex(bytes)));
    byte[] key = StunCodec.shortTermKey(KEY);
    ReceivedStun signed = StunCodec.decode(StunCodec.encode(message, key));
    assertEquals(message, signed.message());
    assertTrue(signed.verify(key));
  }

  @Test
  void integrityIsThisLiteral() throws Exception {
    StunMessage message =
        StunMessage.of(
            StunClass.REQUEST,
            ID,
            new StunAttribute.Username("abcd:efgh"),
            new StunAttribute.UseCandidate());
    byte[] key = StunCodec.shortTermKey(KEY);
    assertEquals(hex(SIGNED), StunCodec.encode(message, key));
    ReceivedStun received = StunCodec.decode(hex(SIGNED));
    assertEquals(message, received.message());
    assertTrue(received.hasIntegrity());
    assertTrue(received.verify(key));
    assertFalse(received.verify(StunCodec.shortTermKey("other")));
    assertEquals(Optional.of("abcd:efgh"), received.message().username());
    assertTrue(received.message().useCandidate());
  }

  @Test
  void rfc5769RequestIsRead() throws Exception {
    ReceivedStun received =
        StunCodec.decode(
            hex(
                "00010058"
                    + RFC5769
                    + "802200105354554e207465737420636c69656e74002400046e0001ff"
                    + "80290008932ff9b151263b36000600096576746a3a68367659202020"
                    + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf"));
    StunMessage message = received.message();
    assertEquals(StunClass.REQUEST, message.stunClass());
    assertEquals(Optional.of("evtj:h6vY"), message.username());
    assertEquals(Optional.of(0x6e0001ffL), message.priority());
    assertEquals(Optional.of(0x932ff9b151263b36L), message.controlledTieBreaker());
    assertEquals(List.of(), message.unknownRequired());
    assertTrue(received.hasFingerprint());
  }

  @Test
  void rfc5769ResponsesAreRead() throws Exception {
    String v4 =
        "0101003c"
            + RFC5769
            + RFC5769_SERVER
            + "002000080001a147e112a643"
            + "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96";
    String v6 =
        "01010048"
            + RFC5769
            + RFC5769_SERVER
            + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
            + "00080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c";
    assertEquals(
        Optional.of(at("192.0.2.1", 32853)), StunCodec.decode(hex(v4)).message().xorMapped());
    assertEquals(
        Optional.of(at("2001:db8:1234:5678:11:2233:4455:6677", 32853)),
        StunCodec.decode(hex(v6)).message().xorMapped());
  }

  @Test
  void everyFlippedBitOfASignedMessageIsNoticed() {
    byte[] key = StunCodec.shortTermKey(KEY);
    byte[] good = HexFormat.of().parseHex(SIGNED);
    // The FINGERPRINT at the end is not covered by the integrity, only by itself.
    for (int bit = 0; bit < (good.length - 8) * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      try {
        assertFalse(StunCodec.decode(ByteBuffer.wrap(bad)).verify(key), "bit " + bit);
      } catch (MalformedException e) {
        assertFalse(String.valueOf(e.getMessage()).contains(KEY));
      }
    }
  }

  @Test
  void whatFollowsTheIntegrityIsIgnored() throws Exception {
    String body = SIGNED.substring(8, SIGNED.length() - 16) + "00250000";
    ReceivedStun received = StunCodec.decode(hex("0001003c" + body));
    assertEquals(2, received.message().attributes().size());
    assertFalse(received.hasFingerprint());
    assertTrue(received.verify(StunCodec.shortTermKey(KEY)));
  }

  @Test
  void unknownRequiredTypesAreListedOnce() {
    StunAttribute one = new StunAttribute.Unknown(0x7ff0, Octets.EMPTY);
    StunAttribute optional = new StunAttribute.Unknown(0x8fff, Octets.EMPTY);
    assertEquals(
        List.of(0x7ff0),
        StunMessage.of(StunClass.REQUEST, ID, one, optional, one).unknownRequired());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0001",
        "00010000" + "2112a443000102030405060708090a0b",
        "00030000" + "2112a442000102030405060708090a0b",
        "00010004" + "2112a442000102030405060708090a0b",
        "00010004" + "2112a442000102030405060708090a0b" + "00060001",
        "00010008" + "2112a442000102030405060708090a0b" + "8028000400000000",
        "0101000c" + "2112a442000102030405060708090a0b" + "0020000800030001c0000201",
        "0101000c" + "2112a442000102030405060708090a0b" + "0001000800010000c0000201",
        "00010008" + "2112a442000102030405060708090a0b" + "00060001ff000000"
      })
  void otherBytesAreMalformed(String bytes) {
    assertThrows(MalformedException.class, () -> StunCodec.decode(hex(bytes)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pässword", "tab\t"})
  void passwordsThatNeedPreparationAreRefused(String password) {
    assertThrows(IllegalArgumentException.class, () -> StunCodec.shortTermKey(password));
  }

  @Property
  void anyBytesAreAValueOrMalformed(@ForAll @Size(max = 120) byte[] body, @ForAll long seed) {
    Random random = new Random(seed);
    byte[] mutated = HexFormat.of().parseHex(SIGNED);
    for (byte b : body) {
      mutated[random.nextInt(mutated.length)] ^= b;
    }
    // A right header gets the random bytes past the first checks.
    int padded = body.length & ~3;
    ByteBuffer framed = ByteBuffer.allocate(20 + padded).putShort((short) 1);
    framed.putShort((short) padded).putInt(StunCodec.MAGIC_COOKIE).position(20);
    framed.put(body, 0, padded).flip();
    for (ByteBuffer in : List.of(ByteBuffer.wrap(body), ByteBuffer.wrap(mutated), framed)) {
      int before = in.remaining();
      try {
        StunMessage read = StunCodec.decode(in).message();
        assertEquals(read, StunCodec.decode(StunCodec.encode(read)).message());
      } catch (MalformedException e) {
        assertFalse(String.valueOf(e.getMessage()).isEmpty());
      }
      assertEquals(before, in.remaining());
    }
  }
}
