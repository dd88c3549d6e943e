package dev.ratatoskr.transport.peer;

import static dev.ratatoskr.transport.peer.PathBench.FIRST;
import static dev.ratatoskr.transport.peer.PathBench.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.transport.quic.QuicEngine.Role;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What two sides tell each other of the path in use, in virtual time. */
final class NominationsTest {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MILLI_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  @Test
  void aTakeoverIsToldUntilThePeerAnswers() {
    PathBench client = new PathBench(Role.CLIENT);
    client.closeFirst();
    assertEquals(SECOND, client.inUse());
    assertEquals(1, client.nominations.size());
    for (int i = 0; i < 1000 && client.nominations.size() < 4; i++) {
      client.step();
    }
    assertEquals(4, client.nominations.size(), "the first three are lost");
    client.answer(client.nominations.getLast());
    client.run(60 * SECOND_NANOS);
    assertEquals(4, client.nominations.size());
    assertEquals(SECOND, client.inUse());
  }

  @Test
  void aPeerThatNeverAnswersIsToldAFewTimes() {
    PathBench client = new PathBench(Role.CLIENT);
    client.closeFirst();
    client.run(60 * SECOND_NANOS);
    assertEquals(8, client.nominations.size());
  }

  /** A client whose path in use takes 30 ms, and that has just proposed the second once. */
  private static PathBench proposing() {
    PathBench client = new PathBench(Role.CLIENT);
    client.delay(FIRST, 30 * MILLI_NANOS);
    for (int i = 0; i < 100 && client.nominations.isEmpty(); i++) {
      client.run(SECOND_NANOS / 2);
      client.send();
    }
    assertEquals(1, client.nominations.size());
    assertEquals(SECOND, client.nominations.getFirst().portId());
    assertEquals(FIRST, client.inUse());
    return client;
  }

  private static int lastNominated(PathBench bench) {
    return bench.nominations.getLast().portId();
  }

  @Test
  void aBetterPathIsTakenWhenThePeerAnswersAtLast() {
    PathBench client = proposing();
    for (int i = 0; i < 1000 && client.nominations.size() < 3; i++) {
      client.step();
    }
    client.answer(client.nominations.getLast());
    assertEquals(SECOND, client.inUse());
    assertEquals(SECOND, lastNominated(client));
  }

  @Test
  void aProposalIsTakenBackWhenThePathGetsSlowerBeforeThePeerAnswers() {
    PathBench client = proposing();
    client.delay(SECOND, 80 * MILLI_NANOS);
    client.run(200 * MILLI_NANOS);
    assertEquals(FIRST, lastNominated(client), "the peer may have moved");
    client.answer(client.nominations.getFirst());
    assertEquals(FIRST, client.inUse());
    int told = client.nominations.size();
    client.answer(client.nominations.getLast());
    client.run(200 * MILLI_NANOS);
    assertEquals(told, client.nominations.size());
    client.answer(client.nominations.get(1));
    assertEquals(told + 1, client.nominations.size(), "it moved after it was called back");
    assertEquals(FIRST, lastNominated(client));
    assertEquals(FIRST, client.inUse());
  }

  @Test
  void aLateAnswerShowsByItselfThatThePathIsSlower() {
    PathBench client = proposing();
    client.run(90 * MILLI_NANOS);
    assertEquals(SECOND, lastNominated(client));
    client.answer(client.nominations.getFirst());
    assertEquals(FIRST, client.inUse());
    assertEquals(FIRST, lastNominated(client));
  }

  @Test
  void aProposalEndsWithItsPath() {
    PathBench client = proposing();
    client.delay(SECOND, TimeUnit.HOURS.toNanos(1));
    client.run(2 * SECOND_NANOS);
    assertEquals(1, client.kept());
    assertEquals(FIRST, client.inUse());
    assertEquals(FIRST, lastNominated(client), "the peer may have moved");
  }

  @Test
  void theControlledSideNominatesNothing() {
    PathBench server = new PathBench(Role.SERVER);
    assertTrue(server.probe(SECOND), "it is invited");
    server.closeFirst();
    server.run(10 * SECOND_NANOS);
    assertEquals(SECOND, server.inUse());
    assertEquals(0, server.nominations.size());
  }

  @Test
  void theControlledSideFollowsAndWhatComesTooSoonIsFollowedLater() {
    PathBench server = new PathBench(Role.SERVER);
    assertTrue(server.probe(SECOND));
    assertTrue(server.probe(SECOND, new StunAttribute.UseCandidate()));
    assertEquals(SECOND, server.inUse());
    assertTrue(server.probe(FIRST, new StunAttribute.UseCandidate()));
    assertEquals(SECOND, server.inUse(), "it was answered, but comes too soon");
    server.run(2 * SECOND_NANOS);
    assertEquals(FIRST, server.inUse());
  }

  @Test
  void theLastNominationIsTheOneThatCounts() {
    PathBench server = new PathBench(Role.SERVER);
    assertTrue(server.probe(SECOND));
    assertTrue(server.probe(SECOND, new StunAttribute.UseCandidate()));
    assertTrue(server.probe(FIRST, new StunAttribute.UseCandidate()));
    assertTrue(server.probe(SECOND, new StunAttribute.UseCandidate()));
    server.run(5 * SECOND_NANOS);
    assertEquals(SECOND, server.inUse());
  }

  @Test
  void theControllingSideFollowsNobody() {
    PathBench client = new PathBench(Role.CLIENT);
    assertTrue(client.probe(SECOND, new StunAttribute.UseCandidate()), "it is answered");
    client.run(5 * SECOND_NANOS);
    assertEquals(FIRST, client.inUse());
  }

  @Test
  void anInvitationCountsAmongTheAddressesThatThePeerHasUsSendTo() {
    PathBench server = new PathBench(Role.SERVER);
    for (int i = 0; i < 100; i++) {
      server.memory.admitTarget(
          new InetSocketAddress(InetAddress.ofLiteral("20.0.0." + i), 1000),
          server.loop.nanoTime());
    }
    assertFalse(server.probe(SECOND));
    assertEquals(1, server.kept());
    server.run(TimeUnit.MINUTES.toNanos(12));
    assertTrue(server.probe(SECOND));
    assertEquals(2, server.kept());
  }
}
