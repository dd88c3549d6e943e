package dev.ratatoskr.punch.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.stun.Credentials;
import dev.ratatoskr.punch.stun.ProbeCredentials;
import dev.ratatoskr.punch.stun.Probes;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** A session against messages made by hand. */
class PunchSessionTest {
  private static final int PORT = 1;
  private static final InetSocketAddress PEER = new InetSocketAddress("198.51.100.7", 7000);
  private static final InetSocketAddress UNADMITTED = new InetSocketAddress("203.0.113.9", 9);
  private static final InetSocketAddress STRANGER = new InetSocketAddress("203.0.113.66", 6666);

  private final RandomGenerator random = new SplittableRandom(5);
  private final Credentials ours = Credentials.random(random);
  private final Credentials theirs = Credentials.random(random);
  private final Probes peer = new Probes(new ProbeCredentials(theirs, ours));
  private boolean spent;
  private final PunchSession session =
      new PunchSession(
          new PunchSession.Sides(
              Role.CONTROLLED,
              new ProbeCredentials(ours, theirs),
              List.of(new LocalPort(PORT, new InetSocketAddress("0.0.0.0", 4000)))),
          SessionSettings.DEFAULT,
          (address, nowNanos) -> !spent && !address.equals(UNADMITTED),
          random);
  private final List<CheckEvent> events = new ArrayList<>();
  private long now = 1000;

  @Test
  void aWrongPasswordNameOrRoleHasNoEffect() {
    Credentials forged = new Credentials(theirs.ufrag(), "0123456789012345678901");
    Probes wrongPassword =
        new Probes(
            new ProbeCredentials(forged, new Credentials(ours.ufrag(), "0123456789012345678901")));
    Probes wrongName =
        new Probes(new ProbeCredentials(new Credentials("nobody", theirs.password()), ours));
    assertEquals(0, give(STRANGER, request(wrongPassword, true)).size());
    assertEquals(0, give(STRANGER, request(wrongName, true)).size());
    StunAttribute sameRole = new StunAttribute.IceControlled(1);
    ByteBuffer reflected = peer.request(TransactionId.random(random), List.of(sameRole));
    assertEquals(0, give(STRANGER, reflected).size());
    assertEquals(3, session.tally().of(Tally.Count.FORGED));
    assertTrue(events.isEmpty());
  }

  @Test
  void aReplayFromElsewhereIsNeitherAnsweredNorProbed() {
    session.onRemoteCandidate(Candidate.remote(Candidate.Kind.HOST, PEER), now);
    ByteBuffer probe = request(peer, false);
    assertFalse(give(PEER, probe.duplicate()).isEmpty());
    assertTrue(give(STRANGER, probe.duplicate()).isEmpty());
    assertEquals(1, session.tally().of(Tally.Count.REPLAYED));
    for (int i = 0; i < 300; i++) {
      assertTrue(tick().stream().allMatch(send -> send.to().equals(PEER)));
    }
  }

  @Test
  void nothingIsSentToAnAddressBeyondTheBudgetWhetherToldOrSeen() {
    session.onRemoteCandidate(Candidate.remote(Candidate.Kind.REFLEXIVE, UNADMITTED), now);
    session.onRemoteCandidate(Candidate.remote(Candidate.Kind.REFLEXIVE, PEER), now);
    session.onStart(now);
    assertTrue(give(UNADMITTED, request(peer, true)).stream().allMatch(s -> s.to().equals(PEER)));
    long sent = 0;
    for (int i = 0; i < 100; i++) {
      List<Step.Send<CheckEvent>> sends = tick();
      assertTrue(sends.stream().allMatch(send -> send.to().equals(PEER)));
      sent += sends.size();
    }
    assertTrue(sent > 10, sent + " probes to the address within it");
    assertEquals(2, session.tally().of(Tally.Count.UNADMITTED));
  }

  @Test
  void onlyBothWaysAndANominationMakeAPath() {
    session.onRemoteCandidate(Candidate.remote(Candidate.Kind.HOST, PEER), now);
    session.onStart(now);
    ByteBuffer ourProbe = sends().getFirst().payload();
    TransactionId id = decoded(ourProbe);
    // Heard, but no probe of ours was answered yet: the nomination waits.
    assertTrue(give(PEER, request(peer, true)).stream().noneMatch(s -> isAnswer(s.payload())));
    assertTrue(events.isEmpty());
    // An answer from elsewhere is nothing.
    give(STRANGER, peer.success(id, PEER));
    give(PEER, request(peer, true));
    assertTrue(events.isEmpty());
    now += 7_000_000;
    give(PEER, peer.success(id, PEER));
    assertTrue(give(PEER, request(peer, true)).stream().anyMatch(s -> isAnswer(s.payload())));
    assertEquals(
        List.of(new CheckEvent.Nominated(new Path(PORT, PEER, Candidate.Kind.HOST, 7_000_000))),
        events);
    assertTrue(give(PEER, request(peer, true)).stream().anyMatch(s -> isAnswer(s.payload())));
    assertEquals(1, events.size());
  }

  @Test
  void aKnownPairIsAnsweredOnlyAsLongAsItsAddressIsAdmitted() {
    session.onRemoteCandidate(Candidate.remote(Candidate.Kind.HOST, PEER), now);
    session.onStart(now);
    TransactionId id = decoded(sends().getFirst().payload());
    give(PEER, peer.success(id, PEER));
    give(PEER, request(peer, true));
    assertEquals(1, events.size());
    assertFalse(give(PEER, request(peer, true)).isEmpty());
    spent = true;
    assertTrue(give(PEER, request(peer, true)).isEmpty());
    assertEquals(1, session.tally().of(Tally.Count.UNADMITTED));
  }

  @Test
  void anAttemptWithoutAnswerEndsInTimeWithABoundedNumberOfProbes() {
    session.onRemoteCandidate(Candidate.remote(Candidate.Kind.REFLEXIVE, PEER), now);
    session.onStart(now);
    for (int i = 0; i < 300; i++) {
      tick();
    }
    assertEquals(List.of(new CheckEvent.Failed(CheckEvent.Reason.NO_ANSWER)), events);
    long sent = session.tally().of(Tally.Count.PROBES_SENT);
    assertTrue(sent >= 40 && sent <= 51, sent + " probes in 2.5 s");
  }

  private ByteBuffer request(Probes from, boolean nominating) {
    List<StunAttribute> attributes = new ArrayList<>();
    attributes.add(new StunAttribute.IceControlling(9));
    if (nominating) {
      attributes.add(new StunAttribute.UseCandidate());
    }
    return from.request(TransactionId.random(random), attributes);
  }

  private List<Step.Send<CheckEvent>> give(InetSocketAddress from, ByteBuffer datagram) {
    try {
      session.onStun(PORT, from, StunCodec.decode(datagram), now);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
    return sends();
  }

  private List<Step.Send<CheckEvent>> tick() {
    now += 10_000_000;
    session.onTimeout(now);
    return sends();
  }

  private List<Step.Send<CheckEvent>> sends() {
    List<Step.Send<CheckEvent>> sends = new ArrayList<>();
    Step<CheckEvent> step = session.poll();
    while (!(step instanceof Step.WaitUntil<CheckEvent>)) {
      if (step instanceof Step.Send<CheckEvent> send) {
        sends.add(send);
      } else if (step instanceof Step.Emit<CheckEvent> emit) {
        events.add(emit.event());
      }
      step = session.poll();
    }
    return sends;
  }

  private static boolean isAnswer(ByteBuffer datagram) {
    return datagram.getShort(datagram.position()) == 0x0101;
  }

  private static TransactionId decoded(ByteBuffer datagram) {
    try {
      return StunCodec.decode(datagram).message().transactionId();
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
