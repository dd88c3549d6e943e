package dev.ratatoskr.proto.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ratatoskr.proto.MalformedException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NAT-PMP messages laid out as the figures of RFC 6886 say, and hostile bytes. */
class NatPmpCodecTest {
  private static final Inet4Address OUTSIDE = (Inet4Address) InetAddress.ofLiteral("20.0.0.1");

  private static ByteBuffer hex(String text) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(text));
  }

  private static String hex(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return HexFormat.of().formatHex(copy);
  }

  @Test
  void requestsAreLaidOutAsTheRfcSays() throws MalformedException {
    assertEquals("0000", hex(NatPmpCodec.encode(new NatPmpRequest.ExternalAddress())));
    NatPmpRequest map = new NatPmpRequest.MapUdp(4000, 5000, 7200);
    assertEquals("000100000fa0138800001c20", hex(NatPmpCodec.encode(map)));
    assertEquals(map, NatPmpCodec.decodeRequest(hex("000100000fa0138800001c20")));
    assertEquals(new NatPmpRequest.ExternalAddress(), NatPmpCodec.decodeRequest(hex("0000")));
    assertEquals(new NatPmpRequest.Other(2), NatPmpCodec.decodeRequest(hex("0002")));
  }

  @Test
  void responsesAreReadAsTheRfcSays() throws MalformedException {
    assertEquals(
        new NatPmpResponse.ExternalAddress(new NatPmpResponse.Header(0, 0x1234), OUTSIDE),
        NatPmpCodec.decodeResponse(hex("008000000000123414000001")));
    assertEquals(
        new NatPmpResponse.MappedUdp(new NatPmpResponse.Header(0, 0x1234), 4000, 5000, 3600),
        NatPmpCodec.decodeResponse(hex("00810000000012340fa0138800000e10")));
    assertEquals(
        new NatPmpResponse.Other(
            new NatPmpResponse.Header(NatPmpResponse.UNSUPPORTED_VERSION, 9), 1),
        NatPmpCodec.decodeResponse(hex("0081000100000009")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "0080000000001234140000", // cut off
        "00810000000012340fa0138800000e", // cut off
        "0000000000001234", // a request
        "0280000000001234" // PCP
      })
  void refusesWhatIsNoResponse(String text) {
    assertThrows(MalformedException.class, () -> NatPmpCodec.decodeResponse(hex(text)));
  }

  @Property
  void roundTrips(
      @ForAll @IntRange(max = 0xffff) int port,
      @ForAll @IntRange(max = 0xffff) int other,
      @ForAll @LongRange(min = 0, max = 0xffff_ffffL) long seconds)
      throws MalformedException {
    NatPmpRequest request = new NatPmpRequest.MapUdp(port, other, seconds);
    assertEquals(request, NatPmpCodec.decodeRequest(NatPmpCodec.encode(request)));
    NatPmpResponse.Header header = new NatPmpResponse.Header(other, 0xffff_ffffL - seconds);
    NatPmpResponse response = new NatPmpResponse.MappedUdp(header, port, other, seconds);
    assertEquals(response, NatPmpCodec.decodeResponse(NatPmpCodec.encode(response)));
    NatPmpResponse address = new NatPmpResponse.ExternalAddress(header, OUTSIDE);
    assertEquals(address, NatPmpCodec.decodeResponse(NatPmpCodec.encode(address)));
  }

  @Property
  void anyBytesAreAValueOrMalformed(@ForAll @Size(max = 20) byte[] random) {
    assertFalse(escapes(random), HexFormat.of().formatHex(random));
    if (random.length > 1) {
      random[0] = 0;
      random[1] = (byte) (0x80 | (random[1] & 3));
      assertFalse(escapes(random), HexFormat.of().formatHex(random));
    }
  }

  /** Whether anything but a value or a MalformedException comes out. */
  private static boolean escapes(byte[] bytes) {
    ByteBuffer message = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    try {
      NatPmpResponse response = NatPmpCodec.decodeResponse(message);
      return !NatPmpCodec.decodeResponse(NatPmpCodec.encode(response)).equals(response);
    } catch (MalformedException e) {
      return message.position() != 0;
    }
  }
}
