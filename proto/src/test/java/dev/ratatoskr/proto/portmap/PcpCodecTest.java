package dev.ratatoskr.proto.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.Octets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PCP messages laid out as the figures of RFC 6887 say, and hostile bytes. */
class PcpCodecTest {
  private static final InetAddress CLIENT = InetAddress.ofLiteral("192.168.1.10");
  private static final PcpNonce NONCE = new PcpNonce(0x0102030405060708L, 0x090a0b0c);

  /** Figures 2 and 9: version 2, MAP, 3600 s, an IPv4-mapped client, UDP 4000, any external. */
  private static final String MAP_REQUEST =
      "02010000"
          + "00000e10"
          + "00000000000000000000ffffc0a8010a"
          + "0102030405060708090a0b0c"
          + "11000000"
          + "0fa00fa0"
          + "00000000000000000000ffff00000000";

  /** Figures 3 and 10: success, 3600 s, epoch 4660, external 20.0.0.1:5000. */
  private static final String MAP_RESPONSE =
      "02810000"
          + "00000e10"
          + "00001234"
          + "000000000000000000000000"
          + "0102030405060708090a0b0c"
          + "11000000"
          + "0fa01388"
          + "00000000000000000000ffff14000001";

  /** The same for a pinhole of IPv6, with option 3 (FILTER, 20 bytes) and option 200 (1 byte). */
  private static final String PINHOLE_RESPONSE =
      "02810000"
          + "00000078"
          + "00000001"
          + "000000000000000000000000"
          + "0102030405060708090a0b0c"
          + "11000000"
          + "0fa00fa0"
          + "20010db8000000000000000000000001"
          + "03000014"
          + "0000000000000000000000000000000000000000"
          + "c8000001"
          + "aa000000";

  private static ByteBuffer hex(String text) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(text));
  }

  private static String hex(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return HexFormat.of().formatHex(copy);
  }

  private static PcpMapping udp(int internal, String external, int externalPort) {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.ofLiteral(external), externalPort);
    return new PcpMapping(NONCE, PcpMapping.UDP, internal, address);
  }

  @Test
  void aMapRequestIsLaidOutAsTheRfcSays() throws MalformedException {
    PcpRequest request = new PcpRequest.Map(CLIENT, 3600, udp(4000, "0.0.0.0", 4000), List.of());
    assertEquals(MAP_REQUEST, hex(PcpCodec.encode(request)));
    assertEquals(request, PcpCodec.decodeRequest(hex(MAP_REQUEST)));
  }

  @Test
  void aMapResponseIsReadAsTheRfcSays() throws MalformedException {
    PcpResponse.Header header = new PcpResponse.Header(PcpResult.SUCCESS, 3600, 0x1234);
    PcpResponse expected = new PcpResponse.Map(header, udp(4000, "20.0.0.1", 5000), List.of());
    assertEquals(expected, PcpCodec.decodeResponse(hex(MAP_RESPONSE)));
    assertEquals(MAP_RESPONSE, hex(PcpCodec.encode(expected)));
  }

  @Test
  void aPinholeWithUnknownOptionsIsRead() throws MalformedException {
    PcpResponse response = PcpCodec.decodeResponse(hex(PINHOLE_RESPONSE));
    List<PcpOption> options =
        List.of(
            new PcpOption(3, Octets.of(new byte[20])),
            new PcpOption(200, Octets.of(new byte[] {(byte) 0xaa})));
    PcpResponse.Header header = new PcpResponse.Header(PcpResult.SUCCESS, 120, 1);
    assertEquals(new PcpResponse.Map(header, udp(4000, "2001:db8::1", 4000), options), response);
    assertEquals(PINHOLE_RESPONSE, hex(PcpCodec.encode(response)));
  }

  @Test
  void anAnnouncementIsTheHeaderAlone() throws MalformedException {
    PcpRequest request = new PcpRequest.Announce(InetAddress.ofLiteral("2001:db8::2"));
    String bytes = "0200000000000000" + "20010db8000000000000000000000002";
    assertEquals(bytes, hex(PcpCodec.encode(request)));
    assertEquals(request, PcpCodec.decodeRequest(hex(bytes)));
    assertEquals(
        new PcpResponse.Announce(new PcpResponse.Header(PcpResult.SUCCESS, 0, 7)),
        PcpCodec.decodeResponse(hex("028000000000000000000007000000000000000000000000")));
  }

  @Test
  void anErrorMayComeWithoutTheContents() throws MalformedException {
    PcpResponse.Header header = new PcpResponse.Header(PcpResult.NOT_AUTHORIZED, 1800, 5);
    assertEquals(
        new PcpResponse.Other(header, 1),
        PcpCodec.decodeResponse(hex("028100020000070800000005000000000000000000000000")));
  }

  @Test
  void onlyTheNonceTheProtocolAndTheInternalPortMakeAnAnswer() {
    PcpMapping asked = udp(4000, "0.0.0.0", 4000);
    assertTrue(udp(4000, "20.0.0.1", 9).answers(asked));
    assertFalse(udp(4001, "20.0.0.1", 9).answers(asked));
    assertFalse(new PcpMapping(NONCE, 6, 4000, asked.external()).answers(asked));
    PcpNonce other = new PcpNonce(NONCE.high(), NONCE.low() + 1);
    assertFalse(new PcpMapping(other, PcpMapping.UDP, 4000, asked.external()).answers(asked));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "02810000", // cut off in the header
        "018100000000000000000000000000000000000000000000", // version 1
        "020100000000000000000000000000000000000000000000", // a request
        "028100000000000000000000000000000000000000000000", // success without contents
        "0281000000000000000000000000000000000000000000000000" // no multiple of four
      })
  void refusesWhatIsNoResponse(String text) {
    assertThrows(MalformedException.class, () -> PcpCodec.decodeResponse(hex(text)));
  }

  @Test
  void refusesAnOptionLongerThanTheMessage() {
    String cut = MAP_RESPONSE + "03000014" + "00000000";
    assertThrows(MalformedException.class, () -> PcpCodec.decodeResponse(hex(cut)));
  }

  @Test
  void refusesAMessageLongerThanTheRfcAllows() {
    byte[] big = new byte[PcpCodec.MAX_BYTES + 4];
    big[0] = PcpCodec.VERSION;
    big[1] = (byte) 0x80;
    assertThrows(MalformedException.class, () -> PcpCodec.decodeResponse(ByteBuffer.wrap(big)));
  }

  @Property
  void roundTrips(
      @ForAll @LongRange(min = 0, max = 0xffff_ffffL) long lifetime,
      @ForAll @IntRange(max = 0xffff) int port,
      @ForAll @IntRange(max = 0xff) int code,
      @ForAll @Size(max = 40) byte[] data,
      @ForAll boolean ipv6)
      throws MalformedException {
    PcpMapping mapping = udp(port, ipv6 ? "2001:db8::9" : "20.1.2.3", 0xffff - port);
    List<PcpOption> options = List.of(new PcpOption(code, Octets.of(data)));
    PcpRequest request = new PcpRequest.Map(CLIENT, lifetime, mapping, options);
    assertEquals(request, PcpCodec.decodeRequest(PcpCodec.encode(request)));
    PcpResponse.Header header = new PcpResponse.Header(code, lifetime, 0xffff_ffffL - lifetime);
    PcpResponse response = new PcpResponse.Map(header, mapping, options);
    assertEquals(response, PcpCodec.decodeResponse(PcpCodec.encode(response)));
    PcpResponse other = new PcpResponse.Other(header, 2 + code % 126);
    assertEquals(other, PcpCodec.decodeResponse(PcpCodec.encode(other)));
  }

  @Property
  void anyBytesAreAValueOrMalformed(
      @ForAll @Size(max = 120) byte[] random,
      @ForAll @Size(max = 12) List<@IntRange(max = 83) Integer> at) {
    byte[] mutated = HexFormat.of().parseHex(PINHOLE_RESPONSE);
    for (int i = 0; i < at.size() && i < random.length; i++) {
      mutated[at.get(i)] = random[i];
    }
    for (byte[] bytes : List.of(random, mutated)) {
      assertFalse(escapes(bytes), HexFormat.of().formatHex(bytes));
    }
  }

  /** Whether anything but a value or a MalformedException comes out. */
  private static boolean escapes(byte[] bytes) {
    ByteBuffer message = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    try {
      PcpResponse response = PcpCodec.decodeResponse(message);
      return !PcpCodec.decodeResponse(PcpCodec.encode(response)).equals(response);
    } catch (MalformedException e) {
      return message.position() != 0;
    }
  }
}
