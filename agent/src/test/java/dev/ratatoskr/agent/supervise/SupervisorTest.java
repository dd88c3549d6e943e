package dev.ratatoskr.agent.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SupervisorTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final PeerKey SELF = key("22");
  private static final PeerKey SMALL = key("11");
  private static final PeerKey LARGE = key("33");

  private long now = Long.MAX_VALUE - 3 * SECOND;
  private final Supervisor supervisor = supervisor(AccessList.everybody(), 2);

  @BeforeEach
  void routerUp() {
    supervisor.onRouterUp(SELF, now);
    assertEquals(List.of(), effects(supervisor));
  }

  private static Supervisor supervisor(AccessList access, int maxPeers) {
    GainRule twoMillis = (mesh, direct) -> mesh - direct >= 2 * MILLI;
    return new Supervisor(
        new SupervisorPolicy(access, maxPeers, Long.MAX_VALUE, twoMillis), new Random(1));
  }

  private static PeerKey key(String digits) {
    try {
      return PeerKey.parse(digits.repeat(32));
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Inet6Address address(PeerKey key) {
    String byteHex = key.toString().substring(0, 2);
    return (Inet6Address) InetAddress.ofLiteral("200:" + byteHex + "::1");
  }

  private static DirectPath path(long rttNanos) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    return new DirectPath(Candidate.Kind.HOST, any, any, rttNanos);
  }

  /** Everything asked for, without the log lines. */
  private static List<SupervisorEffect> effects(Supervisor from) {
    List<SupervisorEffect> all = new ArrayList<>();
    SupervisorEffect next = from.poll();
    while (!(next instanceof SupervisorEffect.WaitUntil)) {
      if (!(next instanceof SupervisorEffect.Changed)) {
        all.add(next);
      }
      next = from.poll();
    }
    return all;
  }

  /** A deadline that has passed would have the loop run for nothing, again and again. */
  private List<SupervisorEffect> settled() {
    List<SupervisorEffect> all = effects(supervisor);
    SupervisorEffect.WaitUntil wait =
        assertInstanceOf(SupervisorEffect.WaitUntil.class, supervisor.poll());
    boolean ahead = wait.deadlineNanos() == Long.MAX_VALUE || wait.deadlineNanos() - now >= 0;
    assertTrue(ahead, "waits for the past");
    return all;
  }

  private List<SupervisorEffect> event(PeerKey key, PeerEvent event) {
    supervisor.onPeerEvent(key, event, now);
    return settled();
  }

  private List<SupervisorEffect> sleep(long nanos) {
    now += nanos;
    supervisor.onTimeout(now);
    return settled();
  }

  /** To the next deadline. */
  private List<SupervisorEffect> sleep() {
    SupervisorEffect.WaitUntil wait =
        assertInstanceOf(SupervisorEffect.WaitUntil.class, supervisor.poll());
    assertTrue(wait.deadlineNanos() != Long.MAX_VALUE, "no timer runs");
    return sleep(wait.deadlineNanos() - now);
  }

  /** The same, where the mesh answers. */
  private List<SupervisorEffect> sleepBesideMesh(long meshMillis) {
    List<SupervisorEffect> all = new ArrayList<>(sleep());
    for (SupervisorEffect effect : List.copyOf(all)) {
      if (effect instanceof SupervisorEffect.MeasureMesh measure) {
        all.addAll(event(measure.key(), new PeerEvent.MeshRtt(meshMillis * MILLI)));
      }
    }
    return all;
  }

  private void session(PeerKey key) {
    supervisor.onSession(key, address(key), now);
    assertEquals(List.of(new SupervisorEffect.Meet(key, address(key))), effects(supervisor));
  }

  private void onPath(PeerKey key, long meshNanos, long directNanos) {
    session(key);
    assertEquals(List.of(), event(key, new PeerEvent.Answered(meshNanos)));
    assertEquals(
        List.of(new SupervisorEffect.Punch(key, SELF.compareTo(key) < 0)),
        event(key, new PeerEvent.Authenticated()));
    supervisor.onPeerEvent(key, new PeerEvent.PathFound(path(directNanos)), now);
  }

  private void bridged(PeerKey key) {
    onPath(key, 40 * MILLI, 5 * MILLI);
    effects(supervisor);
    event(key, new PeerEvent.BridgeOffered());
    event(key, new PeerEvent.Bridged());
    assertEquals(PeerState.BRIDGED, state(key));
  }

  private PeerState state(PeerKey key) {
    return status(key).stage().state();
  }

  private PeerStatus status(PeerKey key) {
    return supervisor.status().stream().filter(s -> s.key().equals(key)).findAny().orElseThrow();
  }

  @Test
  void theLargerKeyOffersAndTheStatesAreNamed() {
    session(SMALL);
    assertEquals(PeerState.RENDEZVOUS, state(SMALL));
    event(SMALL, new PeerEvent.Answered(40 * MILLI));
    event(SMALL, new PeerEvent.Authenticated());
    assertEquals(PeerState.PUNCHING, state(SMALL));
    assertEquals(
        List.of(new SupervisorEffect.Bridge(SMALL, true)),
        event(SMALL, new PeerEvent.PathFound(path(5 * MILLI))));
    assertEquals(PeerState.CONNECTING, state(SMALL));
    event(SMALL, new PeerEvent.Bridged());
    assertEquals(PeerState.BRIDGED, state(SMALL));
    assertEquals(new PeerStatus.Mesh(40 * MILLI, now, 0), status(SMALL).mesh());
  }

  @Test
  void theSmallerKeyWaitsForTheOffer() {
    onPath(LARGE, 40 * MILLI, 5 * MILLI);
    assertEquals(List.of(), effects(supervisor));
    assertEquals(PeerState.STANDBY, state(LARGE));
    assertEquals(
        List.of(new SupervisorEffect.Bridge(LARGE, false)),
        event(LARGE, new PeerEvent.BridgeOffered()));
  }

  @Test
  void anOfferThatComesBeforeThePathIsKept() {
    session(LARGE);
    event(LARGE, new PeerEvent.Answered(40 * MILLI));
    event(LARGE, new PeerEvent.Authenticated());
    assertEquals(List.of(), event(LARGE, new PeerEvent.BridgeOffered()));
    assertEquals(
        List.of(new SupervisorEffect.Bridge(LARGE, false)),
        event(LARGE, new PeerEvent.PathFound(path(5 * MILLI))));
  }

  @Test
  void aSlowerPathIsNeverBridgedAndAnOfferOfOneRefused() {
    onPath(SMALL, 40 * MILLI, 41 * MILLI);
    effects(supervisor);
    assertEquals(PeerState.STANDBY, state(SMALL));
    onPath(LARGE, 40 * MILLI, 39 * MILLI);
    effects(supervisor);
    assertEquals(List.of(), event(LARGE, new PeerEvent.BridgeOffered()), "not decided yet");
    measured(LARGE, 40);
    assertEquals(
        "the mesh is fast enough: 40.0 ms, directly 39.0 ms", status(LARGE).stage().reason());
    List<SupervisorEffect> refusal = event(LARGE, new PeerEvent.BridgeOffered());
    assertInstanceOf(SupervisorEffect.Unbridge.class, refusal.getFirst());
    measured(SMALL, 40);
    event(SMALL, new PeerEvent.PathRtt(30 * MILLI, 20 * MILLI));
    assertEquals(
        List.of(new SupervisorEffect.Bridge(SMALL, true)),
        event(SMALL, new PeerEvent.PathRtt(25 * MILLI, 20 * MILLI)));
  }

  private void measured(PeerKey key, long meshMillis) {
    for (int i = 0; i < 4; i++) {
      event(key, new PeerEvent.MeshRtt(meshMillis * MILLI));
    }
  }

  private List<SupervisorEffect> sampleAfterTwoSeconds(long directMillis) {
    now += 2 * SECOND;
    return event(SMALL, new PeerEvent.PathRtt(directMillis * MILLI, directMillis * MILLI));
  }

  @Test
  void theFirstRoundTripsOfTheMeshDoNotDecideACloseCase() {
    onPath(SMALL, 90 * MILLI, 60 * MILLI);
    SupervisorEffect measure = new SupervisorEffect.MeasureMesh(SMALL, address(SMALL));
    assertEquals(List.of(measure), effects(supervisor));
    assertEquals("measuring the mesh", status(SMALL).stage().reason());
    for (int i = 0; i < 3; i++) {
      event(SMALL, new PeerEvent.MeshRtt(40 * MILLI));
      assertEquals(List.of(measure), sleep());
    }
    event(SMALL, new PeerEvent.MeshRtt(41 * MILLI));
    assertEquals(PeerState.STANDBY, state(SMALL));
    assertEquals(
        "the mesh is fast enough: 40.0 ms, directly 60.0 ms", status(SMALL).stage().reason());
  }

  @Test
  void aCloseGainWaitsWithoutSpinning() {
    onPath(SMALL, 40 * MILLI, 25 * MILLI);
    settled();
    for (int i = 0; i < 3; i++) {
      event(SMALL, new PeerEvent.MeshRtt(40 * MILLI));
    }
    assertEquals(PeerState.CONNECTING, state(SMALL));
  }

  @Test
  void aBridgeThatEndsLongAfterItsReturnWaitsWithoutSpinning() {
    bridged(SMALL);
    for (int i = 0; i < 4; i++) {
      sampleAfterTwoSeconds(200);
    }
    assertEquals(PeerState.STANDBY, state(SMALL));
    measured(SMALL, 40);
    sampleAfterTwoSeconds(5);
    sampleAfterTwoSeconds(5);
    while (state(SMALL) != PeerState.CONNECTING) {
      sleepBesideMesh(40);
    }
    event(SMALL, new PeerEvent.Bridged());
    now += 100 * SECOND;
    assertEquals(
        List.of(new SupervisorEffect.Bridge(SMALL, true)),
        event(SMALL, new PeerEvent.BridgeClosed("the router restarted")));
    now += SECOND;
    event(SMALL, new PeerEvent.BridgeFailed("the router is not back yet"));
    assertEquals(PeerState.FAILED, state(SMALL));
    assertEquals(List.of(new SupervisorEffect.Bridge(SMALL, true)), sleep());
  }

  @Test
  void aMeshThatDoesNotAnswerDoesNotHoldUpTheDecision() {
    onPath(SMALL, 90 * MILLI, 60 * MILLI);
    effects(supervisor);
    assertEquals(List.of(new SupervisorEffect.Bridge(SMALL, true)), sleep(3 * SECOND));
  }

  @Test
  void aBridgeThatBecameSlowerIsLeftAndTakenAgainAMinuteLater() {
    bridged(SMALL);
    for (int i = 0; i < 3; i++) {
      assertEquals(List.of(), sampleAfterTwoSeconds(200));
    }
    List<SupervisorEffect> left = sampleAfterTwoSeconds(200);
    assertInstanceOf(SupervisorEffect.Unbridge.class, left.getFirst());
    assertEquals(
        "the mesh was faster: 40.0 ms, directly 200.0 ms",
        assertInstanceOf(SupervisorEffect.Unbridge.class, left.getFirst()).reason());
    long leftNanos = now;
    measured(SMALL, 40);
    sampleAfterTwoSeconds(5);
    sampleAfterTwoSeconds(5);
    assertEquals(PeerState.STANDBY, state(SMALL));
    List<SupervisorEffect> wishes = List.of();
    while (!wishes.contains(new SupervisorEffect.Bridge(SMALL, true))) {
      assertTrue(now - leftNanos < 61 * SECOND, "not again");
      wishes = sleepBesideMesh(40);
    }
    assertEquals(60 * SECOND, now - leftNanos);
  }

  @Test
  void aNodeWithoutAnAgentIsAskedEverMoreRarely() {
    session(SMALL);
    long last = now;
    long pause = 0;
    for (int i = 0; i < 6; i++) {
      assertEquals(List.of(), event(SMALL, new PeerEvent.Unanswered()));
      assertEquals(PeerState.FAILED, state(SMALL));
      assertEquals(List.of(new SupervisorEffect.Meet(SMALL, address(SMALL))), sleep());
      assertTrue(i > 4 || now - last > pause, "pauses grow");
      pause = now - last;
      last = now;
    }
    assertTrue(pause >= 600 * SECOND && pause <= 720 * SECOND, "pause " + pause);
  }

  @Test
  void anAgentThatReachesOutIsMetAtOnceInSpiteOfTheBackOff() {
    session(SMALL);
    event(SMALL, new PeerEvent.Unanswered());
    assertTrue(supervisor.onIncoming(SMALL, address(SMALL), now));
    assertEquals(List.of(new SupervisorEffect.Meet(SMALL, address(SMALL))), effects(supervisor));
  }

  @Test
  void aPeerKnownOnlyByReachingOutIsMetToo() {
    assertTrue(supervisor.onIncoming(LARGE, address(LARGE), now));
    assertEquals(List.of(new SupervisorEffect.Meet(LARGE, address(LARGE))), effects(supervisor));
  }

  @Test
  void aFailedPunchIsRepeatedLaterOrWhenTheNetworkChangesOrThePeerOffers() {
    session(SMALL);
    event(SMALL, new PeerEvent.Answered(40 * MILLI));
    event(SMALL, new PeerEvent.Authenticated());
    SupervisorEffect punch = new SupervisorEffect.Punch(SMALL, false);
    assertEquals(List.of(), event(SMALL, new PeerEvent.PunchFailed("no pair worked")));
    assertEquals("no pair worked", status(SMALL).stage().reason());
    long before = now;
    assertEquals(List.of(punch), sleep());
    assertTrue(now - before >= 10 * SECOND && now - before <= 12 * SECOND);
    event(SMALL, new PeerEvent.PunchFailed("no pair worked"));
    supervisor.onNetworkChanged(now);
    assertEquals(List.of(punch), effects(supervisor));
    event(SMALL, new PeerEvent.PunchFailed("no pair worked"));
    assertEquals(List.of(punch), event(SMALL, new PeerEvent.PunchOffered()));
  }

  @Test
  void aDeadPathEndsTheBridgeFirstAndIsPunchedAtOnce() {
    bridged(SMALL);
    List<SupervisorEffect> wishes = event(SMALL, new PeerEvent.PathDead("silence"));
    assertEquals(
        List.of(
            new SupervisorEffect.Unbridge(SMALL, "silence"),
            new SupervisorEffect.Punch(SMALL, false)),
        wishes);
  }

  @Test
  void aClosedBridgeIsMadeAgain() {
    bridged(SMALL);
    assertEquals(List.of(), event(SMALL, new PeerEvent.BridgeClosed("the router restarted")));
    assertEquals(PeerState.STANDBY, state(SMALL));
    assertEquals(List.of(new SupervisorEffect.Bridge(SMALL, true)), sleep());
  }

  @Test
  void nothingIsBridgedWhileTheRouterIsAwayAndAtOnceWhenItReturns() {
    bridged(SMALL);
    supervisor.onRouterDown(now);
    assertEquals(List.of(), effects(supervisor));
    assertEquals(List.of(), event(SMALL, new PeerEvent.BridgeClosed("the router ended")));
    assertEquals(List.of(), sleep(60 * SECOND));
    supervisor.onRouterUp(SELF, now);
    assertEquals(List.of(new SupervisorEffect.Bridge(SMALL, true)), effects(supervisor));
  }

  @Test
  void aRouterWithAnotherKeyForgetsEverybody() {
    bridged(SMALL);
    supervisor.onRouterUp(LARGE, now);
    String why = "the router has another key now";
    assertEquals(
        List.of(new SupervisorEffect.Unbridge(SMALL, why), new SupervisorEffect.Forget(SMALL, why)),
        effects(supervisor));
    assertEquals(List.of(), supervisor.status());
  }

  @Test
  void aNodeThatTheRouterPeersWithNeedsNoBridge() {
    bridged(SMALL);
    supervisor.onOtherPeers(new OtherPeers(Set.of(SMALL, LARGE), 0), now);
    assertEquals(2, effects(supervisor).size());
    supervisor.onSession(LARGE, address(LARGE), now);
    assertFalse(supervisor.onIncoming(SMALL, address(SMALL), now));
    assertEquals(List.of(), effects(supervisor));
    supervisor.onOtherPeers(OtherPeers.NONE, now);
    session(LARGE);
  }

  @Test
  void aPeerIsReleasedSomeMinutesAfterItsSession() {
    onPath(SMALL, 40 * MILLI, 39 * MILLI);
    supervisor.onSessionGone(SMALL, now);
    effects(supervisor);
    sleep(299 * SECOND);
    assertEquals(PeerState.STANDBY, state(SMALL));
    assertTrue(sleep(SECOND).getLast() instanceof SupervisorEffect.Forget);
    assertEquals(List.of(), supervisor.status());
  }

  @Test
  void aBridgeThatIsNeverIdleOutlivesTheSession() {
    bridged(SMALL);
    supervisor.onSessionGone(SMALL, now);
    assertEquals(List.of(), effects(supervisor));
    assertEquals(List.of(), sleep(100_000 * SECOND));
    assertEquals(PeerState.BRIDGED, state(SMALL));
  }

  @Test
  void aDeadMeshIsNoReasonAgainstABridge() {
    onPath(SMALL, 5 * MILLI, 4 * MILLI);
    effects(supervisor);
    for (int i = 0; i < 4; i++) {
      event(SMALL, new PeerEvent.MeshRtt(5 * MILLI));
    }
    long begun = now;
    List<SupervisorEffect> wishes = sleepBesideMesh(5);
    while (now - begun < 60 * SECOND) {
      assertFalse(wishes.contains(new SupervisorEffect.Bridge(SMALL, true)), "no gain");
      wishes = sleepBesideMesh(5);
    }
    long dead = now;
    while (!wishes.contains(new SupervisorEffect.Bridge(SMALL, true))) {
      assertTrue(now - dead < 20 * SECOND, "no bridge");
      wishes = sleep();
    }
    event(SMALL, new PeerEvent.Bridged());
    for (int i = 0; i < 10; i++) {
      assertEquals(List.of(), sampleAfterTwoSeconds(9), "what the mesh took is no measure now");
    }
    assertEquals(0, status(SMALL).mesh().rttNanos());
  }

  @Test
  void theStatusEstimatesTheMeshOnlyWhileABridgeHidesIt() {
    onPath(SMALL, 40 * MILLI, 5 * MILLI);
    supervisor.onOtherPeers(new OtherPeers(Set.of(key("77")), 15 * MILLI), now);
    event(SMALL, new PeerEvent.PeerMeshLink(15 * MILLI));
    assertEquals(0, status(SMALL).mesh().estimateNanos(), "no bridge stands yet");
    long measured = now;
    now += 10 * SECOND;
    event(SMALL, new PeerEvent.Bridged());
    assertEquals(new PeerStatus.Mesh(40 * MILLI, measured, 40 * MILLI), status(SMALL).mesh());
    event(SMALL, new PeerEvent.PeerMeshLink(5 * MILLI));
    assertEquals(new PeerStatus.Mesh(40 * MILLI, measured, 30 * MILLI), status(SMALL).mesh());
    event(SMALL, new PeerEvent.PeerMeshLink(0));
    assertEquals(0, status(SMALL).mesh().estimateNanos(), "nothing is known of the peer's link");
    event(SMALL, new PeerEvent.PeerMeshLink(5 * MILLI));
    event(SMALL, new PeerEvent.BridgeClosed("the router restarted"));
    assertEquals(new PeerStatus.Mesh(40 * MILLI, measured, 0), status(SMALL).mesh());
    now += SECOND;
    event(SMALL, new PeerEvent.MeshRtt(38 * MILLI));
    assertEquals(new PeerStatus.Mesh(38 * MILLI, now, 0), status(SMALL).mesh());
  }

  @Test
  void onlySoManyAtOnceAndTheNextComesWhenAPlaceIsFree() {
    session(SMALL);
    session(LARGE);
    PeerKey third = key("44");
    supervisor.onSession(third, address(third), now);
    assertEquals(List.of(), effects(supervisor));
    assertInstanceOf(
        SupervisorEffect.Forget.class, event(third, new PeerEvent.Authenticated()).getFirst());
    event(SMALL, new PeerEvent.Unanswered());
    assertEquals(List.of(new SupervisorEffect.Meet(third, address(third))), sleep(0));
  }

  @Test
  void theDeniedCauseNothing() {
    AccessList access = new AccessList(List.of((k, a) -> true), List.of((k, a) -> k.equals(SMALL)));
    Supervisor strict = supervisor(access, 2);
    strict.onRouterUp(SELF, now);
    strict.onSession(SMALL, address(SMALL), now);
    assertFalse(strict.onIncoming(SMALL, address(SMALL), now));
    strict.onPeerEvent(SMALL, new PeerEvent.Authenticated(), now);
    assertEquals(List.of(), effects(strict));
    assertTrue(strict.onIncoming(LARGE, address(LARGE), now));
    Supervisor closed =
        supervisor(new AccessList(List.of((k, a) -> k.equals(SMALL)), List.of()), 2);
    assertFalse(closed.onIncoming(LARGE, address(LARGE), now));
  }

  @Test
  void stoppingLetsEverythingGoOnce() {
    bridged(SMALL);
    supervisor.onStop();
    assertEquals(2, effects(supervisor).size());
    supervisor.onSession(LARGE, address(LARGE), now);
    supervisor.onStop();
    assertEquals(List.of(), effects(supervisor));
  }
}
