package dev.ratatoskr.transport.rendezvous;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.ratatoskr.proto.rendezvous.wire.Challenge;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.rendezvous.wire.Goodbye;
import dev.ratatoskr.proto.rendezvous.wire.Ping;
import dev.ratatoskr.proto.rendezvous.wire.Pong;
import dev.ratatoskr.proto.rendezvous.wire.PunchStart;
import dev.ratatoskr.proto.rendezvous.wire.Welcome;
import dev.ratatoskr.transport.rendezvous.ControlEvent.EndReason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ControlChannelTest {
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final Envelope PUNCH_START =
      Envelope.newBuilder().setPunchStart(PunchStart.newBuilder().setPunchId(5)).build();

  private final ControlPair pair = ControlPair.open(Set.of("a", "b"), Set.of("b", "c"));

  private static Envelope ping(long id) {
    return Envelope.newBuilder().setPing(Ping.newBuilder().setId(id)).build();
  }

  private static void ended(ControlSide side, boolean byPeer, EndReason reason) {
    ControlEvent.Ended event = assertInstanceOf(ControlEvent.Ended.class, side.lastEvent());
    assertEquals(reason, event.reason());
    assertEquals(byPeer, event.byPeer());
    assertFalse(side.channel.isOpen());
    assertFalse(side.drain().armed());
  }

  @Test
  void bothSidesLearnWhomTheyTalkTo() {
    pair.run();
    assertEquals(
        List.of(
            new ControlEvent.Authenticated(
                ControlPair.SERVER_KEY, ControlPair.SERVER.certificate(), Set.of("b"))),
        pair.client.events);
    assertEquals(
        List.of(
            new ControlEvent.Authenticated(
                ControlPair.CLIENT_KEY, ControlPair.CLIENT.certificate(), Set.of("b"))),
        pair.server.events);
    assertTrue(pair.client.channel.isOpen());
    assertTrue(pair.server.channel.isOpen());
  }

  @Test
  void messagesArriveAsTheyWereSent() {
    pair.run();
    pair.client.channel.send(PUNCH_START);
    pair.client.drain();
    pair.run();
    assertEquals(new ControlEvent.Received(PUNCH_START), pair.server.lastEvent());
  }

  @Test
  void bytesMayArriveOneByOne() {
    for (int turn = 0; turn < 6; turn++) {
      for (ByteBuffer bytes : pair.client.takeBytes()) {
        while (bytes.hasRemaining()) {
          pair.server.receive(ByteBuffer.wrap(new byte[] {bytes.get()}), pair.nowNanos);
        }
      }
      for (ByteBuffer bytes : pair.server.takeBytes()) {
        while (bytes.hasRemaining()) {
          pair.client.receive(ByteBuffer.wrap(new byte[] {bytes.get()}), pair.nowNanos);
        }
      }
    }
    assertTrue(pair.client.channel.isOpen());
    assertTrue(pair.server.channel.isOpen());
  }

  @Test
  void theRoundTripIsMeasuredAtOnceAndThenEveryTenSeconds() {
    assertEquals(OptionalLong.empty(), pair.client.channel.rttNanos());
    pair.run();
    assertEquals(
        OptionalLong.of(2 * ControlPair.DELAY_NANOS), pair.client.channel.minimumRttNanos());
    for (int i = 0; i < 3; i++) {
      pair.nowNanos = pair.client.drain().deadlineNanos();
      pair.client.timeout(pair.nowNanos - 1);
      assertEquals(List.of(), pair.client.takeBytes());
      pair.client.timeout(pair.nowNanos);
      pair.run();
    }
    assertEquals(OptionalLong.of(2 * ControlPair.DELAY_NANOS), pair.client.channel.rttNanos());
    long wait = pair.client.drain().deadlineNanos() - pair.nowNanos;
    assertTrue(wait > 9 * SECOND_NANOS && wait <= 10 * SECOND_NANOS, () -> "waits " + wait);
    long slowNanos = pair.client.drain().deadlineNanos();
    pair.client.timeout(slowNanos);
    pair.nowNanos = slowNanos + 70_000_000L;
    pair.run();
    assertTrue(pair.client.channel.rttNanos().orElseThrow() > 2 * ControlPair.DELAY_NANOS);
    assertEquals(
        OptionalLong.of(2 * ControlPair.DELAY_NANOS), pair.client.channel.minimumRttNanos());
  }

  @Test
  void pongsThatAnswerNothingAreIgnored() {
    pair.run();
    OptionalLong before = pair.client.channel.rttNanos();
    pair.client.receive(
        Envelope.newBuilder().setPong(Pong.newBuilder().setId(-1)).build(),
        pair.nowNanos + SECOND_NANOS);
    assertEquals(before, pair.client.channel.rttNanos());
  }

  @Test
  void unknownBodiesAreIgnored() {
    pair.run();
    int events = pair.server.events.size();
    pair.server.receive(ByteBuffer.wrap(new byte[] {3, (byte) 0xfa, 0x3f, 0}), pair.nowNanos);
    assertEquals(events, pair.server.events.size());
    assertTrue(pair.server.channel.isOpen());
  }

  @Test
  void aGoodbyeIsToldOnBothSides() {
    for (EndReason reason :
        List.of(EndReason.STOPPING, EndReason.IDLE, EndReason.REPLACED, EndReason.UNKNOWN)) {
      ControlPair fresh = ControlPair.open(Set.of(), Set.of());
      fresh.run();
      fresh.server.channel.goodbye(reason, "line\nbreak" + "x".repeat(300));
      fresh.server.channel.goodbye(reason, "again");
      fresh.server.drain();
      fresh.run();
      ended(fresh.server, false, reason);
      ended(fresh.client, true, reason);
      assertEquals(2, fresh.server.events.size());
      ControlEvent.Ended told =
          assertInstanceOf(ControlEvent.Ended.class, fresh.client.lastEvent());
      assertEquals("line?break" + "x".repeat(190), told.detail());
    }
  }

  @Test
  void aGoodbyeBeforeTheProofIsHeard() {
    pair.client.channel.goodbye(EndReason.STOPPING, "");
    pair.client.drain();
    pair.run();
    ended(pair.server, true, EndReason.STOPPING);
  }

  @Test
  void anUnknownGoodbyeEndsToo() {
    pair.run();
    pair.client.receive(
        Envelope.newBuilder()
            .setGoodbye(Goodbye.newBuilder().setReasonValue(99).setDetail("\u001b[31m"))
            .build(),
        pair.nowNanos);
    assertEquals(new ControlEvent.Ended(true, EndReason.UNKNOWN, "?[31m"), pair.client.lastEvent());
  }

  @Test
  void afterTheEndNothingFollows() {
    pair.run();
    pair.client.channel.goodbye(EndReason.STOPPING, "");
    pair.client.drain();
    int events = pair.client.events.size();
    int sent = pair.client.sent.size();
    pair.client.channel.send(PUNCH_START);
    pair.client.receive(PUNCH_START, pair.nowNanos);
    pair.client.timeout(pair.nowNanos + 100 * SECOND_NANOS);
    assertEquals(events, pair.client.events.size());
    assertEquals(sent, pair.client.sent.size());
  }

  @Test
  void nothingIsSentBeforeTheHandshake() {
    assertThrows(IllegalStateException.class, () -> pair.client.channel.send(PUNCH_START));
    assertThrows(IllegalStateException.class, () -> pair.server.channel.send(PUNCH_START));
    assertThrows(
        IllegalArgumentException.class,
        () -> ControlPair.setup(ControlPair.CLIENT, ControlPair.CLIENT_KEY, false, Set.of()));
  }

  @Test
  void everyStepOfTheHandshakeIsDueInTenSeconds() {
    long start = pair.nowNanos;
    pair.server.timeout(start + 10 * SECOND_NANOS - 1);
    assertEquals(List.of(), pair.server.events);
    pair.server.timeout(start + 10 * SECOND_NANOS);
    pair.client.timeout(start + 10 * SECOND_NANOS);
    ended(pair.server, false, EndReason.TIMEOUT);
    ended(pair.client, false, EndReason.TIMEOUT);
    ControlPair second = ControlPair.open(Set.of(), Set.of());
    for (ByteBuffer bytes : second.server.takeBytes()) {
      second.client.receive(bytes, second.nowNanos + SECOND_NANOS);
    }
    second.client.timeout(second.nowNanos + 11 * SECOND_NANOS - 1);
    assertEquals(List.of(), second.client.events);
    second.client.timeout(second.nowNanos + 11 * SECOND_NANOS);
    ended(second.client, false, EndReason.TIMEOUT);
    ControlPair partial = ControlPair.open(Set.of(), Set.of());
    partial.server.receive(ByteBuffer.wrap(new byte[] {50, 1}), partial.nowNanos);
    partial.server.timeout(partial.nowNanos + 10 * SECOND_NANOS);
    ended(partial.server, false, EndReason.TIMEOUT);
  }

  @Test
  void aClientTakesNothingButChallengeThenWelcome() {
    Envelope welcome = Envelope.newBuilder().setWelcome(Welcome.getDefaultInstance()).build();
    for (Envelope first : List.of(welcome, PUNCH_START, ping(1), Envelope.getDefaultInstance())) {
      ControlPair fresh = ControlPair.open(Set.of(), Set.of());
      fresh.client.receive(first, fresh.nowNanos);
      ended(fresh.client, false, EndReason.PROTOCOL);
    }
    for (ByteBuffer bytes : pair.server.takeBytes()) {
      pair.client.receive(bytes, pair.nowNanos);
    }
    pair.client.receive(ping(1), pair.nowNanos);
    ended(pair.client, false, EndReason.PROTOCOL);
    ControlPair nonce = ControlPair.open(Set.of(), Set.of());
    nonce.client.receive(
        Envelope.newBuilder()
            .setChallenge(
                Challenge.newBuilder().setVersion(1).setNonce(ByteString.copyFrom(new byte[31])))
            .build(),
        nonce.nowNanos);
    ended(nonce.client, false, EndReason.PROTOCOL);
  }

  @Test
  void handshakeMessagesAfterTheHandshakeEndIt() {
    pair.run();
    Envelope welcome = Envelope.newBuilder().setWelcome(Welcome.getDefaultInstance()).build();
    pair.client.receive(welcome, pair.nowNanos);
    ended(pair.client, false, EndReason.PROTOCOL);
    pair.run();
    ended(pair.server, true, EndReason.PROTOCOL);
  }

  @Test
  void tooLongAMessageEndsIt() {
    pair.run();
    pair.server.receive(ByteBuffer.wrap(new byte[] {(byte) 0x81, (byte) 0x80, 1}), pair.nowNanos);
    ended(pair.server, false, EndReason.PROTOCOL);
    pair.run();
    ended(pair.client, true, EndReason.PROTOCOL);
  }

  @Test
  void aFloodEndsItAndABurstDoesNot() {
    pair.run();
    long later = pair.nowNanos + 10 * SECOND_NANOS;
    for (int i = 0; i < MessageAllowance.BURST; i++) {
      pair.server.receive(PUNCH_START, later);
    }
    assertTrue(pair.server.channel.isOpen());
    for (int i = 1; i <= MessageAllowance.PER_SECOND; i++) {
      pair.server.receive(PUNCH_START, later + i * SECOND_NANOS / MessageAllowance.PER_SECOND);
    }
    assertTrue(pair.server.channel.isOpen());
    pair.server.receive(PUNCH_START, later + SECOND_NANOS);
    ended(pair.server, false, EndReason.PROTOCOL);
  }
}
