package dev.ratatoskr.proto.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lane's datagrams byte by byte, and hostile ones. */
class LaneCodecTest {
  private static ByteBuffer hex(String text) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(text));
  }

  private static String hex(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return HexFormat.of().formatHex(copy);
  }

  private static ByteBuffer write(LaneHeader header) {
    ByteBuffer out = ByteBuffer.allocate(LaneHeader.SIZE_BYTES + 1).order(ByteOrder.LITTLE_ENDIAN);
    header.writeTo(out);
    return out.put((byte) 0x55).flip();
  }

  @Test
  void headersAreLaidOutAsThePackageSays() throws MalformedException {
    LaneHeader plain = LaneHeader.fragment(7, 0, 2, 120, 0x01020304);
    LaneHeader copy = LaneHeader.fragment(255, LaneHeader.COPY, 0, 0, -2);
    LaneHeader next = LaneHeader.fragment(255, LaneHeader.PREVIOUS_IS_REPEATED, 0, 1, -1);
    assertEquals("0700027801020304" + "55", hex(write(plain)));
    assertEquals("ff010000fffffffe" + "55", hex(write(copy)));
    assertEquals("ff020001ffffffff" + "55", hex(write(next)));
    assertEquals("0010000000000009" + "55", hex(write(LaneHeader.report(0, 9))));
    ByteBuffer in = hex("0700027801020304aabb");
    assertEquals(plain, LaneHeader.read(in));
    assertEquals(hex("aabb"), in);
    assertEquals(copy, LaneHeader.read(hex("ff010000fffffffe55")));
    assertTrue(copy.isCopy() && !copy.isPreviousRepeated());
    assertTrue(next.isPreviousRepeated() && !next.isCopy());
  }

  @Test
  void reportsAreLaidOutAsThePackageSays() throws MalformedException {
    LaneReport report =
        new LaneReport(9, -1, 0xffff_ffffL, 0xffff_fffdL, 2, 1500, 0x80000000, List.of());
    ByteBuffer bytes = report.encode(3);
    assertEquals(
        "0310000000000009"
            + "ffffffff"
            + "ffffffff"
            + "fffffffd"
            + "00000002"
            + "000005dc"
            + "80000000",
        hex(bytes));
    assertEquals(LaneHeader.SIZE_BYTES + LaneReport.LEAST_BODY_BYTES, bytes.remaining());
    LaneHeader header = LaneHeader.read(bytes);
    assertEquals(report, LaneReport.read(header, bytes));
    assertEquals(2, report.lost());
    assertFalse(bytes.hasRemaining());
  }

  @Test
  void frameNumberIsTheSequenceOfItsFirstFragment() {
    assertEquals(-3, LaneHeader.fragment(0, 0, 5, 9, 2).frameSequence());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "1, 0, 1",
    "0, -1, 1",
    "-1, 0, -1",
    "-2147483648, 2147483647, 1",
    "5, -5, 10",
    "2147483647, 0, 2147483647"
  })
  void numbersWrap(int number, int of, int ahead) {
    assertEquals(ahead, SerialNumber.ahead(number, of));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "07000000010203", // cut off
        "0700000001020304", // an empty fragment
        "072000000102030455", // kind 2
        "07f000000102030455", // kind 15
        "070400000102030455", // a reserved flag
        "070900000102030455", // a reserved flag beside a known one
        "071100000102030455", // a repeated report
        "070003020102030455", // index behind the last
        "071000010102030455", // a report in two fragments
        "071001010102030455"
      })
  void refusesWhatIsNoHeader(String text) {
    assertThrows(MalformedException.class, () -> LaneHeader.read(hex(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000001000000010000000100000000000000000000", // cut off
        "000000010000000a0000000b000000000000000000000000", // more received than expected
        "000000010000000a00000009000000020000000000000000", // with the repaired ones too
        "000000010000000affffffffffffffff0000000000000000"
      })
  void refusesWhatIsNoReport(String body) {
    LaneHeader header = LaneHeader.report(1, 1);
    assertThrows(MalformedException.class, () -> LaneReport.read(header, hex(body)));
  }

  @Test
  void refusesToWriteWhatItWouldNotRead() {
    assertThrows(IllegalArgumentException.class, () -> LaneHeader.fragment(256, 0, 0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> LaneHeader.fragment(-1, 0, 0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> LaneHeader.fragment(0, 0, 1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> LaneHeader.fragment(0, 0, -1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> LaneHeader.fragment(0, 0, 0, 256, 0));
    assertThrows(IllegalArgumentException.class, () -> LaneHeader.fragment(0, 4, 0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> LaneHeader.fragmentBits(0, 4, 0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> LaneHeader.fragmentBits(256, 0, 0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> LaneHeader.fragmentBits(0, 0, 1, 0, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new LaneHeader(0, LaneKind.REPORT, 1, 0, 0, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new LaneHeader(0, LaneKind.REPORT, 0, 0, 1, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new LaneReport(0, 0, 1, 1, 1, 0, 0, List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new LaneReport(0, 0, 1L << 32, 1, 1, 0, 0, List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> new LaneReport(0, 0, 1, -1, 1, 0, 0, List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> new LaneReport(0, 0, 1, 1, 0, -1, 0, List.of()));
  }

  @Property
  void roundTrips(
      @ForAll @IntRange(max = 255) int lane,
      @ForAll @IntRange(max = 255) int one,
      @ForAll @IntRange(max = 255) int other,
      @ForAll int sequence,
      @ForAll @LongRange(max = 0xffff_ffffL) long count)
      throws MalformedException {
    LaneHeader header =
        LaneHeader.fragment(lane, one & 3, Math.min(one, other), Math.max(one, other), sequence);
    assertEquals(header, LaneHeader.read(write(header)));
    long bits = LaneHeader.readBits(write(header));
    assertEquals(header, LaneHeader.of(bits));
    int flags = header.flags();
    assertEquals(
        bits, LaneHeader.fragmentBits(lane, flags, header.index(), header.lastIndex(), sequence));
    assertEquals(header.lane(), LaneHeader.laneOf(bits));
    assertFalse(LaneHeader.isReport(bits));
    assertEquals(header.index(), LaneHeader.indexOf(bits));
    assertEquals(header.lastIndex(), LaneHeader.lastIndexOf(bits));
    assertEquals(header.sequence(), LaneHeader.sequenceOf(bits));
    assertEquals(header.frameSequence(), LaneHeader.frameSequenceOf(bits));
    assertEquals(header.isCopy(), LaneHeader.isCopy(bits));
    assertEquals(header.isPreviousRepeated(), LaneHeader.isPreviousRepeated(bits));
    long received = count / 2;
    List<LaneReport.Arrival> arrivals =
        Collections.nCopies(one % 9, new LaneReport.Arrival(other, sequence));
    LaneReport report =
        new LaneReport(sequence, other, count, received, count - received, count, one, arrivals);
    ByteBuffer bytes = report.encode(lane);
    assertEquals(report, LaneReport.read(LaneHeader.read(bytes), bytes));
  }

  @Property
  void anyBytesAreAValueOrMalformed(@ForAll @Size(max = 60) byte[] random) {
    if (random.length > 3) {
      random[1] &= (byte) 0x1f;
      random[2] &= (byte) 1;
      random[3] &= (byte) 3;
    }
    ByteBuffer in = ByteBuffer.wrap(random).asReadOnlyBuffer();
    try {
      LaneHeader header = LaneHeader.read(in);
      ByteBuffer again = ByteBuffer.allocate(LaneHeader.SIZE_BYTES);
      header.writeTo(again);
      assertEquals(again.flip(), ByteBuffer.wrap(random, 0, LaneHeader.SIZE_BYTES));
      if (header.kind() == LaneKind.REPORT) {
        LaneReport report = LaneReport.read(header, in);
        ByteBuffer encoded = report.encode(header.lane());
        assertEquals(encoded, ByteBuffer.wrap(random, 0, encoded.remaining()));
      } else {
        assertTrue(in.hasRemaining());
      }
    } catch (MalformedException e) {
      assertFalse(String.valueOf(e.getMessage()).isEmpty());
    }
  }
}
