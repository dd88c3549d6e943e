package dev.ratatoskr.agent.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many peers whose bridges were let go: what another network and a newcomer mean for them. */
class RestingPeersTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final long IDLE = 300 * SECOND;
  private static final int PEERS = 20;
  private static final List<PeerKey> RESTING =
      IntStream.range(0, PEERS).mapToObj(i -> key(0x20 + i)).toList();
  private static final PeerKey BUSY = key(0x60);
  private static final PeerKey NEWCOMER = key(0x61);

  private final Supervisor supervisor =
      new Supervisor(
          new SupervisorPolicy(AccessList.everybody(), PEERS + 1, IDLE, (mesh, direct) -> true),
          new Random(5));
  private final List<SupervisorEffect> seen = new ArrayList<>();
  private final Map<PeerKey, Long> askedNanos = new HashMap<>();
  private long meshNanos = 40 * MILLI;
  private long now = 7 * SECOND;

  private static PeerKey key(int fill) {
    try {
      return PeerKey.parse(String.format("%02x", fill).repeat(32));
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void allBridged() {
    supervisor.onRouterUp(key(0xff), now);
    supervisor.onOtherPeers(new OtherPeers(Set.of(key(0x77)), 15 * MILLI), now);
    RESTING.forEach(this::bridge);
    assertEquals(PEERS, count(SupervisorEffect.Bridge.class));
  }

  private void bridge(PeerKey key) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    supervisor.onSession(key, key.yggdrasilAddress(), now);
    event(key, new PeerEvent.Answered(40 * MILLI));
    event(key, new PeerEvent.Authenticated());
    event(key, new PeerEvent.PathFound(new DirectPath(Candidate.Kind.HOST, any, any, 5 * MILLI)));
    event(key, new PeerEvent.Bridged());
  }

  /** All but one rest, without a session. */
  private void rest() {
    pass(IDLE + SECOND);
    RESTING.forEach(key -> event(key, new PeerEvent.PeerUse(Use.IDLE)));
    pass(2 * SECOND);
    assertEquals(PEERS, count(SupervisorEffect.Unbridge.class));
    RESTING.forEach(key -> supervisor.onSessionGone(key, now));
    bridge(BUSY);
    seen.clear();
  }

  private void event(PeerKey key, PeerEvent event) {
    supervisor.onPeerEvent(key, event, now);
    drain();
  }

  private void pass(long nanos) {
    long end = now + nanos;
    while (now < end) {
      now += 100 * MILLI;
      supervisor.onTimeout(now);
      drain();
    }
  }

  /** What the mesh takes: after a minute without a packet the router has to look the peer up. */
  private long roundTrip(PeerKey key) {
    Long before = askedNanos.put(key, now);
    boolean known = before != null && now - before < 60 * SECOND;
    return known ? meshNanos : meshNanos + 60 * MILLI;
  }

  /** The mesh answers at once. */
  private void drain() {
    SupervisorEffect next = supervisor.poll();
    while (!(next instanceof SupervisorEffect.WaitUntil)) {
      if (next instanceof SupervisorEffect.MeasureMesh measure) {
        supervisor.onPeerEvent(measure.key(), new PeerEvent.MeshRtt(roundTrip(measure.key())), now);
      } else {
        seen.add(next);
      }
      next = supervisor.poll();
    }
  }

  private long count(Class<? extends SupervisorEffect> type) {
    return seen.stream().filter(type::isInstance).count();
  }

  private List<PeerKey> punched() {
    return seen.stream()
        .filter(SupervisorEffect.Punch.class::isInstance)
        .map(effect -> ((SupervisorEffect.Punch) effect).key())
        .toList();
  }

  private List<PeerKey> forgotten() {
    return seen.stream()
        .filter(SupervisorEffect.Forget.class::isInstance)
        .map(effect -> ((SupervisorEffect.Forget) effect).key())
        .toList();
  }

  private void arrive() {
    supervisor.onSession(NEWCOMER, NEWCOMER.yggdrasilAddress(), now);
    drain();
  }

  private void moveToAnotherNetwork() {
    RESTING.forEach(key -> event(key, new PeerEvent.PathDead("the address changed")));
    event(BUSY, new PeerEvent.PathDead("the address changed"));
    supervisor.onNetworkChanged(now);
    drain();
  }

  @Test
  void theLookUpOfARestingPeerIsNotTakenForTheMeshsRoundTrip() {
    PeerKey key = RESTING.getFirst();
    rest();
    pass(SECOND);
    assertEquals(40 * MILLI, meshOf(key), "measured twice after the bridge");
    meshNanos = 50 * MILLI;
    pass(302 * SECOND);
    assertEquals(50 * MILLI, meshOf(key), "twice, and anew");
    Long before = askedNanos.get(key);
    pass(100 * SECOND);
    assertEquals(before, askedNanos.get(key), "that is enough for a while");
  }

  private long meshOf(PeerKey key) {
    return supervisor.status().stream()
        .filter(status -> status.key().equals(key))
        .findFirst()
        .orElseThrow()
        .mesh()
        .rttNanos();
  }

  @Test
  void inAnotherNetworkOnlyWhoIsWantedIsPunchedAtOnce() {
    rest();
    moveToAnotherNetwork();
    assertEquals(List.of(BUSY), punched());
    PeerKey wanted = RESTING.get(7);
    supervisor.onTraffic(wanted, now);
    drain();
    assertEquals(List.of(BUSY, wanted), punched());
    PeerKey offering = RESTING.get(8);
    event(offering, new PeerEvent.PunchOffered());
    assertEquals(List.of(BUSY, wanted, offering), punched());
  }

  @Test
  void theOthersArePunchedOneAfterAnother() {
    rest();
    moveToAnotherNetwork();
    int most = 0;
    for (int i = 0; i < 30; i++) {
      int before = punched().size();
      pass(SECOND);
      most = Math.max(most, punched().size() - before);
    }
    pass(SECOND);
    assertEquals(PEERS + 1, punched().size());
    assertTrue(most <= 5, most + " in one second");
  }

  @Test
  void aNewcomerIsAskedBeforeARestingPeerGivesWay() {
    rest();
    arrive();
    assertEquals(1, count(SupervisorEffect.Meet.class));
    event(NEWCOMER, new PeerEvent.Unanswered());
    pass(7 * SECOND);
    assertEquals(2, count(SupervisorEffect.Meet.class), "asked again");
    assertEquals(List.of(), forgotten(), "there may be no agent at all");
    event(NEWCOMER, new PeerEvent.Answered(40 * MILLI));
    assertEquals(List.of(RESTING.getFirst()), forgotten());
    event(NEWCOMER, new PeerEvent.Authenticated());
    assertEquals(List.of(NEWCOMER), punched());
    assertEquals(1, forgotten().size());
  }

  @Test
  void whoIsWantedAgainMeanwhileKeepsItsPlace() {
    rest();
    arrive();
    RESTING.forEach(key -> supervisor.onTraffic(key, now));
    drain();
    event(NEWCOMER, new PeerEvent.Answered(40 * MILLI));
    assertEquals(List.of(NEWCOMER), forgotten());
    assertEquals(0, count(SupervisorEffect.Unbridge.class));
  }

  @Test
  void aBridgeGivesWayToNobody() {
    bridge(BUSY);
    seen.clear();
    arrive();
    assertEquals(0, count(SupervisorEffect.Meet.class));
    event(NEWCOMER, new PeerEvent.Authenticated());
    assertEquals(List.of(NEWCOMER), forgotten());
    assertEquals(0, count(SupervisorEffect.Unbridge.class));
  }
}
