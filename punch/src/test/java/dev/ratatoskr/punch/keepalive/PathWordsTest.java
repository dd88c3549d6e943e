package dev.ratatoskr.punch.keepalive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.check.Role;
import dev.ratatoskr.punch.stun.Credentials;
import dev.ratatoskr.punch.stun.ProbeCredentials;
import dev.ratatoskr.punch.stun.Probes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What one path says, step by step: of nominations, and of its own doubt. */
final class PathWordsTest {
  private static final int PORT = 9;
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Random random = new Random(20_261_122);
  private final InetSocketAddress remote =
      new InetSocketAddress(InetAddress.ofLiteral("198.51.100.7"), 7000);
  private final Credentials ours = Credentials.random(random);
  private final Credentials theirs = Credentials.random(random);
  private final Probes peer = new Probes(new ProbeCredentials(theirs, ours));
  private final KeepaliveScheduler scheduler =
      new KeepaliveScheduler(KeepaliveSettings.DEFAULT, random, List.of());
  private final List<ByteBuffer> sent = new ArrayList<>();
  private final List<KeepaliveEvent> events = new ArrayList<>();
  private long now = random.nextInt();
  private long deadline;

  PathWordsTest() {
    keep(Role.CONTROLLED);
  }

  @Test
  void aNominationOfAPathThatIsNotValidatedHereIsLeftToItsPunch() throws MalformedException {
    assertFalse(nominate());
    assertEquals(List.of(), sent);
    assertEquals(List.of(), events);
  }

  @Test
  void aNominationOfAValidatedPathIsAnsweredEachTime() throws MalformedException {
    validate();
    assertTrue(nominate());
    assertTrue(nominate());
    assertEquals(2, sent.size());
    KeepaliveEvent agreed = new KeepaliveEvent.PathAgreed(1);
    assertEquals(List.of(agreed, agreed), events);
  }

  @Test
  void aPacketThatWantsNoAnswerMakesNoDoubt() throws MalformedException {
    validate();
    scheduler.onSent(1, now);
    for (int i = 0; i < 20; i++) {
      drain();
      pass(deadline - now);
      List<ByteBuffer> asked = List.copyOf(sent);
      sent.clear();
      pass(10 * MILLI);
      for (ByteBuffer request : asked) {
        answer(request);
      }
    }
    assertTrue(events.stream().noneMatch(KeepaliveEvent.PathDoubted.class::isInstance));
  }

  @Test
  void probesInVainMakeADoubtLongBeforeADeath() throws MalformedException {
    validate();
    scheduler.onSent(1, now);
    drain();
    long began = now;
    while (events.isEmpty()) {
      pass(deadline - now);
    }
    assertEquals(List.of(new KeepaliveEvent.PathDoubted(1)), events);
    long doubted = now;
    while (events.size() == 1) {
      pass(deadline - now);
    }
    assertTrue(events.getLast() instanceof KeepaliveEvent.PathDead, events + "");
    assertTrue(doubted - began < 300 * MILLI, (doubted - began) / MILLI + " ms");
    assertTrue(now - doubted > 150 * MILLI, (now - doubted) / MILLI + " ms");
  }

  @Test
  void aPathThatReplacesAnotherBeginsWithoutItsRoundTrips() throws MalformedException {
    validate();
    assertEquals(OptionalLong.of(0), scheduler.rtt(1).orElseThrow().jitter().nanos());
    keep(Role.CONTROLLED);
    assertEquals(Optional.empty(), scheduler.rtt(1));
  }

  @Test
  void aNominationByTheControlledSideIsAProbeAsAnyOther() throws MalformedException {
    keep(Role.CONTROLLING);
    validate();
    assertTrue(nominate());
    assertEquals(1, sent.size(), "it is answered");
    assertEquals(List.of(), events, "and has no effect");
  }

  @Test
  void theAnswerToOurNominationIsTheAgreement() throws MalformedException {
    keep(Role.CONTROLLING);
    validate();
    scheduler.onNominated(1, now);
    drain();
    pass(10 * MILLI);
    answer(sent.getLast());
    assertTrue(events.contains(new KeepaliveEvent.PathAgreed(1)), events + "");
  }

  private void keep(Role role) {
    scheduler.onPathAdded(
        new KeptPath(1, PORT, remote, new ProbeCredentials(ours, theirs), role), now);
    drain();
  }

  private boolean nominate() throws MalformedException {
    TransactionId id = TransactionId.random(random);
    ByteBuffer request = peer.request(id, List.of(new StunAttribute.UseCandidate()));
    boolean taken = scheduler.onStun(PORT, remote, StunCodec.decode(request), now);
    drain();
    return taken;
  }

  /** Some probes and their answers, 10 ms each, until the estimate has settled. */
  private void validate() throws MalformedException {
    for (int i = 0; i < 8; i++) {
      scheduler.onAsked(1, now);
      drain();
      pass(10 * MILLI);
      answer(sent.getFirst());
      sent.clear();
    }
    events.clear();
  }

  private void answer(ByteBuffer request) throws MalformedException {
    TransactionId id = StunCodec.decode(request).message().transactionId();
    scheduler.onStun(PORT, remote, StunCodec.decode(peer.success(id, remote)), now);
    drain();
  }

  private void pass(long nanos) {
    now += Math.max(0, nanos);
    scheduler.onTimeout(now);
    drain();
  }

  private void drain() {
    while (true) {
      switch (scheduler.poll()) {
        case Step.Send<KeepaliveEvent> send -> sent.add(send.payload());
        case Step.Emit<KeepaliveEvent> emit -> events.add(emit.event());
        case Step.WaitUntil<KeepaliveEvent> wait -> {
          deadline = wait.deadlineNanos();
          return;
        }
      }
    }
  }
}
