package dev.ratatoskr.proto.rendezvous;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.rendezvous.wire.CandidateMessage;
import dev.ratatoskr.proto.rendezvous.wire.Challenge;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.rendezvous.wire.Ping;
import dev.ratatoskr.proto.rendezvous.wire.TransportAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Framing of the control stream and the candidates in it. */
class RendezvousCodecTest {

  private static ByteBuffer hex(String text) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(text));
  }

  @Test
  void bytesAreThese() throws Exception {
    Envelope ping = Envelope.newBuilder().setPing(Ping.newBuilder().setId(300)).build();
    assertEquals(hex("052a0308ac02"), EnvelopeCodec.encode(ping));
    EnvelopeDecoder decoder = new EnvelopeDecoder();
    decoder.onBytes(hex("052a0308ac02"));
    assertEquals(ping, decoder.poll());
    assertNull(decoder.poll());
  }

  @Test
  void unknownBodyIsReadAsNone() throws Exception {
    EnvelopeDecoder decoder = new EnvelopeDecoder();
    decoder.onBytes(hex("04fa3e0161" + "00"));
    for (int i = 0; i < 2; i++) {
      Envelope envelope = decoder.poll();
      assertEquals(
          Envelope.BodyCase.BODY_NOT_SET, envelope == null ? null : envelope.getBodyCase());
    }
    assertNull(decoder.poll());
  }

  @Test
  void greatestMessagePassesAndOneMoreDoesNot() throws Exception {
    EnvelopeDecoder decoder = new EnvelopeDecoder();
    Envelope fits = challenge(Limits.MAX_ENVELOPE_BYTES - 6);
    assertEquals(Limits.MAX_ENVELOPE_BYTES, fits.getSerializedSize());
    decoder.onBytes(EnvelopeCodec.encode(fits));
    assertEquals(fits, decoder.poll());
    assertThrows(
        IllegalArgumentException.class,
        () -> EnvelopeCodec.encode(challenge(Limits.MAX_ENVELOPE_BYTES - 5)));
  }

  private static Envelope challenge(int nonceBytes) {
    return Envelope.newBuilder()
        .setChallenge(Challenge.newBuilder().setNonce(ByteString.copyFrom(new byte[nonceBytes])))
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"818001", "ffffffff0f", "8000", "0108", "03ffffff"})
  void garbageIsMalformed(String bytes) {
    EnvelopeDecoder decoder = new EnvelopeDecoder();
    decoder.onBytes(hex(bytes));
    assertThrows(MalformedException.class, decoder::poll);
  }

  @Property
  void anySplitGivesTheSameMessages(
      @ForAll @Size(max = 10) List<@IntRange(max = 500) Integer> sizes,
      @ForAll @IntRange(min = 1, max = 700) int step)
      throws Exception {
    ByteBuffer stream = ByteBuffer.allocate(8000);
    List<Envelope> expected = new ArrayList<>();
    for (int size : sizes) {
      Envelope envelope = challenge(size);
      expected.add(envelope);
      stream.put(EnvelopeCodec.encode(envelope));
    }
    stream.flip();
    EnvelopeDecoder decoder = new EnvelopeDecoder();
    List<Envelope> read = new ArrayList<>();
    while (stream.hasRemaining()) {
      int length = Math.min(step, stream.remaining());
      decoder.onBytes(stream.slice(stream.position(), length));
      stream.position(stream.position() + length);
      for (Envelope next = decoder.poll(); next != null; next = decoder.poll()) {
        read.add(next);
      }
    }
    assertEquals(expected, read);
  }

  @Property
  void anyBytesAreMessagesOrMalformed(@ForAll @Size(max = 200) byte[] bytes) {
    EnvelopeDecoder decoder = new EnvelopeDecoder();
    decoder.onBytes(ByteBuffer.wrap(bytes));
    try {
      int count = 0;
      while (decoder.poll() != null) {
        count++;
      }
      assertFalse(count > bytes.length);
    } catch (MalformedException e) {
      assertFalse(String.valueOf(e.getMessage()).isEmpty());
    }
  }

  @ParameterizedTest
  @EnumSource(Candidate.Kind.class)
  void candidatesRoundTrip(Candidate.Kind kind) throws Exception {
    for (String ip : List.of("192.0.2.1", "2001:db8::1")) {
      Candidate candidate =
          Candidate.remote(kind, new InetSocketAddress(InetAddress.getByName(ip), 65535));
      assertEquals(candidate, Candidates.fromWire(Candidates.toWire(candidate)));
    }
  }

  @Test
  void mappedAddressBecomesIpv4() throws Exception {
    Candidate read = Candidates.fromWire(message(1, "00000000000000000000ffffc0000201", 9));
    assertEquals(InetAddress.getByName("192.0.2.1"), read.address().getAddress());
  }

  @ParameterizedTest
  @CsvSource({
    "0, c0000201, 9",
    "7, c0000201, 9",
    "1, c0000201, 0",
    "1, c0000201, 65536",
    "1, c0000201, -1",
    "1, c00002, 9",
    "1, '', 9",
    "1, 00000000, 9",
    "1, 00000001, 9",
    "1, ffffffff, 9",
    "1, e0000001, 9",
    "1, 00000000000000000000000000000000, 9",
    "1, ff020000000000000000000000000001, 9",
    "1, 00000000000000000000ffffffffffff, 9"
  })
  void addressesOfNobodyAreMalformed(int kind, String ip, int port) {
    assertThrows(MalformedException.class, () -> Candidates.fromWire(message(kind, ip, port)));
  }

  @Test
  void tooManyCandidatesAreMalformed() throws Exception {
    CandidateMessage one = message(1, "c0000201", 9);
    int max = Limits.MAX_CANDIDATES;
    assertEquals(max, Candidates.fromWire(Collections.nCopies(max, one)).size());
    assertThrows(
        MalformedException.class, () -> Candidates.fromWire(Collections.nCopies(max + 1, one)));
  }

  private static CandidateMessage message(int kind, String ip, int port) {
    return CandidateMessage.newBuilder()
        .setKindValue(kind)
        .setAddress(TransportAddress.newBuilder().setIp(ByteString.copyFrom(hex(ip))).setPort(port))
        .build();
  }
}
