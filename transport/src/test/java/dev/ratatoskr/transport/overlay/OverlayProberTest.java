package dev.ratatoskr.transport.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.proto.stun.StunMessage;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.Step;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class OverlayProberTest {
  private static final InetSocketAddress A = new InetSocketAddress("200:1::1", 9999);
  private static final InetSocketAddress B = new InetSocketAddress("200:2::1", 9999);
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** Near the wrap of the clock. */
  private long now = Long.MAX_VALUE - 100 * MILLI;

  private final SplittableRandom random = new SplittableRandom(4);
  private final Side a = new Side(B);
  private final Side b = new Side(A);

  /** One node with a stateful firewall that may be there. */
  private final class Side {
    OverlayProber prober;
    final InetSocketAddress other;
    final List<OverlayEvent> events = new ArrayList<>();
    boolean firewall;
    boolean opened;
    int sent;
    long deadline;

    Side(InetSocketAddress other) {
      this.other = other;
      this.prober = new OverlayProber(1, other, random);
    }

    /** What it sends until it waits. */
    List<ByteBuffer> turn() {
      List<ByteBuffer> out = new ArrayList<>();
      while (true) {
        switch (prober.poll()) {
          case Step.Send<OverlayEvent> send -> {
            assertEquals(other, send.to());
            out.add(send.payload());
            sent++;
            opened = true;
          }
          case Step.Emit<OverlayEvent> emit -> {
            events.add(emit.event());
            if (emit.event() instanceof OverlayEvent.Restarted) {
              prober.onConnectionEnded(true);
            }
          }
          case Step.WaitUntil<OverlayEvent> wait -> {
            deadline = wait.deadlineNanos();
            return out;
          }
        }
      }
    }

    boolean hear(ByteBuffer payload) {
      return (!firewall || opened) && prober.onStun(1, other, decode(payload), now);
    }
  }

  private static ReceivedStun decode(ByteBuffer payload) {
    try {
      return StunCodec.decode(payload);
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets the two talk, a millisecond a way, until neither has anything to say. */
  private void talk() {
    List<ByteBuffer> toB = a.turn();
    List<ByteBuffer> toA = b.turn();
    while (!toB.isEmpty() || !toA.isEmpty()) {
      now += MILLI;
      toB.forEach(b::hear);
      toA.forEach(a::hear);
      toB = a.turn();
      toA = b.turn();
    }
  }

  @Test
  void aRoundIsThreeProbesAndEndsSilentAfterThem() {
    a.prober.onRound(now);
    long start = now;
    List<Long> at = new ArrayList<>();
    while (a.events.isEmpty()) {
      int said = a.turn().size();
      for (int i = 0; i < said; i++) {
        at.add((now - start) / MILLI);
      }
      if (a.events.isEmpty()) {
        now = a.deadline;
        a.prober.onTimeout(now);
      }
    }
    assertEquals(List.of(0L, 250L, 750L), at);
    assertEquals(2250, (now - start) / MILLI);
    assertEquals(List.of(new OverlayEvent.Silent()), a.events);
    assertFalse(a.prober.isAnswered());
    assertEquals(Long.MAX_VALUE, a.deadline);
  }

  @Test
  void anAnswerEndsTheRoundWithItsRoundTripAndTheOtherSideIsAnsweredToo() {
    a.prober.onRound(now);
    talk();
    assertEquals(List.of(new OverlayEvent.Answered(2 * MILLI)), a.events);
    assertTrue(a.prober.isAnswered() && b.prober.isAnswered());
    assertEquals(Long.MAX_VALUE, a.deadline);
  }

  @Test
  void twoFirewallsThatDropWhatTheyDidNotAskForOpenTogether() {
    a.firewall = true;
    b.firewall = true;
    a.prober.onRound(now);
    talk();
    assertFalse(a.prober.isAnswered());
    b.prober.onRound(now);
    talk();
    assertTrue(a.prober.isAnswered());
    assertTrue(b.prober.isAnswered());
  }

  @Test
  void aRestartIsToldOnceAndTheTwoComeToRest() {
    a.prober.onRound(now);
    talk();
    a.events.clear();
    b.prober = new OverlayProber(1, A, random);
    b.prober.onRound(now);
    talk();
    assertEquals(new OverlayEvent.Restarted(), a.events.get(0));
    assertEquals(1, a.events.stream().filter(OverlayEvent.Restarted.class::isInstance).count());
    a.prober.onRound(now);
    int before = a.sent + b.sent;
    talk();
    assertTrue(a.sent + b.sent - before < 8, "they should come to rest");
    assertTrue(a.prober.isAnswered() && b.prober.isAnswered());
    assertTrue(b.events.stream().noneMatch(OverlayEvent.Restarted.class::isInstance));
  }

  @Test
  void aLostConnectionIsANewLifeAndTheOtherSideNoticesIt() {
    a.prober.onRound(now);
    talk();
    a.prober.onConnectionEnded(false);
    assertFalse(a.prober.isAnswered());
    a.prober.onRound(now);
    talk();
    assertTrue(b.events.contains(new OverlayEvent.Restarted()));
    assertTrue(a.events.stream().noneMatch(OverlayEvent.Restarted.class::isInstance));
  }

  @Test
  void questionsAndAnswersOfForeignSoftwareAreIgnored() {
    a.prober.onRound(now);
    ByteBuffer probe = a.turn().get(0);
    TransactionId asked = decode(probe).message().transactionId();
    for (StunMessage foreign :
        List.of(
            StunMessage.of(StunClass.SUCCESS, asked),
            StunMessage.of(StunClass.SUCCESS, asked, new StunAttribute.Software("coturn")),
            StunMessage.of(StunClass.ERROR, asked, new StunAttribute.Software("coturn")),
            StunMessage.of(StunClass.REQUEST, TransactionId.random(random)),
            StunMessage.of(StunClass.INDICATION, TransactionId.random(random)))) {
      assertTrue(a.hear(StunCodec.encode(foreign)));
      assertEquals(List.of(), a.turn());
    }
    assertEquals(List.of(), a.events);
    assertFalse(a.prober.isAnswered());
  }

  @Test
  void anotherAddressOrPortIsNotThePeers() {
    ReceivedStun probe = probe();
    assertFalse(a.prober.onStun(2, B, probe, now));
    assertFalse(a.prober.onStun(1, new InetSocketAddress(B.getAddress(), 9998), probe, now));
    assertEquals(List.of(), a.turn());
  }

  @Test
  void answersAreBoundToTwentyASecond() {
    a.prober.onRound(now);
    talk();
    int answers = 0;
    for (int i = 0; i < 100; i++) {
      b.prober.onStun(1, A, probe(), now);
      for (ByteBuffer said : b.turn()) {
        if (decode(said).message().stunClass() == StunClass.SUCCESS) {
          answers++;
        }
      }
    }
    // One of the twenty was spent on the first meeting, in this very second.
    assertEquals(19, answers);
    now += TimeUnit.SECONDS.toNanos(1);
    b.prober.onStun(1, A, probe(), now);
    assertFalse(b.turn().isEmpty());
  }

  private ReceivedStun probe() {
    return decode(
        StunCodec.encode(
            StunMessage.of(
                StunClass.REQUEST,
                TransactionId.random(random),
                new StunAttribute.Software(new LifeToken(9, 0).toSoftware()))));
  }

  @Test
  void onceAnsweredARoundIsOneProbeForTheRoundTrip() {
    a.prober.onRound(now);
    talk();
    assertTrue(a.prober.isAnswered());
    a.events.clear();
    int before = a.sent;
    a.prober.onRound(now);
    talk();
    assertEquals(1, a.sent - before);
    assertEquals(List.of(new OverlayEvent.Rtt(2 * MILLI)), a.events);
    for (int i = 0; i < 100; i++) {
      a.prober.onRound(now);
      a.turn();
    }
    a.events.clear();
    a.prober.onRound(now);
    talk();
    assertEquals(List.of(new OverlayEvent.Rtt(2 * MILLI)), a.events, "after many that were lost");
  }
}
