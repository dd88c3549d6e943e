package dev.ratatoskr.agent.shim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.router.FrameType;
import dev.ratatoskr.proto.router.RouterFrame;
import dev.ratatoskr.proto.router.RouterHandshake;
import dev.ratatoskr.proto.router.RouterMessage;
import dev.ratatoskr.proto.router.ShortTraffic;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SpliceTest {
  private static final int SELF = 1;
  private static final int PEER = 2;

  private final Sides sides = new Sides();
  private final Splice splice = new Splice(Routers.spec(SELF, PEER), sides);

  private static final class Sides implements Splice.Ends {
    final ByteArrayOutputStream peer = new ByteArrayOutputStream();
    final ByteArrayOutputStream router = new ByteArrayOutputStream();
    final List<String> ends = new ArrayList<>();
    final List<RouterFrame> lane = new ArrayList<>();
    boolean hasLane;
    boolean peerTakesMore = true;
    boolean routerTakesMore = true;
    boolean readsPeer = true;
    boolean readsRouter = true;

    @Override
    public boolean sendOnLane(RouterFrame frame) {
      if (hasLane) {
        lane.add(frame);
      }
      return hasLane;
    }

    @Override
    public boolean writeToPeer(ByteBuffer bytes) {
      peer.writeBytes(Routers.bytes(bytes));
      return peerTakesMore;
    }

    @Override
    public boolean writeToRouter(ByteBuffer bytes) {
      router.writeBytes(Routers.bytes(bytes));
      return routerTakesMore;
    }

    @Override
    public void flushToRouter() {}

    @Override
    public void readFromPeer(boolean reading) {
      readsPeer = reading;
    }

    @Override
    public void readFromRouter(boolean reading) {
      readsRouter = reading;
    }

    @Override
    public void end(String reason) {
      ends.add(reason);
    }
  }

  private void routerComes() throws MalformedException {
    RouterGate gate = new RouterGate(Routers.key(SELF), Routers.PASSWORD);
    gate.onBytes(Routers.handshake(SELF).bytes());
    RouterMessage handshake = gate.poll();
    assertNotNull(handshake);
    splice.onRouter(gate, handshake, 0);
  }

  @Test
  void theHandshakesAndFramesPassUnchangedBothWays() throws MalformedException {
    splice.onWarm();
    assertFalse(sides.readsPeer);
    routerComes();
    assertTrue(sides.readsPeer);
    RouterFrame frame = Routers.traffic(1400);
    splice.onRouterBytes(frame.bytes(), 0);
    splice.onPeerBytes(Routers.handshake(PEER).bytes());
    splice.onPeerBytes(frame.bytes());
    assertArrayEquals(joined(Routers.handshake(SELF), frame), sides.peer.toByteArray());
    assertArrayEquals(joined(Routers.handshake(PEER), frame), sides.router.toByteArray());
    ShimCounters counters = splice.counters(3);
    assertEquals(1, counters.framesOut());
    assertEquals(1, counters.framesIn());
    assertEquals(sides.peer.size(), counters.bytesOut());
    assertEquals(sides.router.size(), counters.bytesIn());
    assertEquals(3, counters.refused());
  }

  @Test
  void trafficTakesTheLaneAndAllElseTheStream() throws MalformedException {
    sides.hasLane = true;
    routerComes();
    RouterFrame traffic = Routers.traffic(1400);
    RouterFrame keepalive = RouterFrame.of(FrameType.KEEPALIVE, new byte[0]);
    splice.onRouterBytes(traffic.bytes(), 0);
    splice.onRouterBytes(keepalive.bytes(), 0);
    assertEquals(List.of(traffic), sides.lane);
    assertArrayEquals(joined(Routers.handshake(SELF), keepalive), sides.peer.toByteArray());
  }

  @Test
  void whatComesByTheLaneWaitsForThePeersHandshake() throws MalformedException {
    RouterFrame traffic = Routers.traffic(300);
    splice.onLaneFrame(traffic.bytes());
    routerComes();
    assertEquals(0, sides.router.size());
    splice.onPeerBytes(Routers.handshake(PEER).bytes());
    assertArrayEquals(joined(Routers.handshake(PEER), traffic), sides.router.toByteArray());
    splice.onLaneFrame(traffic.bytes());
    assertArrayEquals(
        joined(Routers.handshake(PEER), traffic, traffic), sides.router.toByteArray());
    assertEquals(2, splice.counters(0).framesIn());
  }

  @Test
  void aRouterThatTakesNoMoreLosesTrafficAndNothingElse() throws MalformedException {
    routerComes();
    splice.onPeerBytes(Routers.handshake(PEER).bytes());
    sides.routerTakesMore = false;
    RouterFrame traffic = Routers.traffic(300);
    splice.onLaneFrame(traffic.bytes());
    int full = sides.router.size();
    splice.onLaneFrame(traffic.bytes());
    assertEquals(full, sides.router.size());
    RouterFrame keepalive = RouterFrame.of(FrameType.KEEPALIVE, new byte[0]);
    splice.onPeerBytes(keepalive.bytes());
    assertEquals(full + keepalive.sizeBytes(), sides.router.size());
    sides.routerTakesMore = true;
    splice.onRouterWritable(true);
    splice.onLaneFrame(traffic.bytes());
    assertEquals(full + keepalive.sizeBytes() + traffic.sizeBytes(), sides.router.size());
  }

  @Test
  void onlyWholeTrafficMayComeByTheLane() throws MalformedException {
    routerComes();
    splice.onPeerBytes(Routers.handshake(PEER).bytes());
    RouterFrame announce = RouterFrame.of(FrameType.ANNOUNCE, new byte[200]);
    splice.onLaneFrame(announce.bytes());
    assertEquals(1, sides.ends.size());
  }

  @Test
  void thePeersOwnTrafficMayComeInItsShortForm() throws MalformedException {
    routerComes();
    splice.onPeerBytes(Routers.handshake(PEER).bytes());
    RouterFrame theirs = Routers.traffic(PEER, SELF);
    splice.onLaneFrame(ShortTraffic.of(theirs, Routers.spec(SELF, PEER).inward()));
    assertArrayEquals(joined(Routers.handshake(PEER), theirs), sides.router.toByteArray());
    assertEquals(0, splice.counters(0).strangers());
    splice.onLaneFrame(ByteBuffer.wrap(new byte[] {0, 1, 2}));
    assertEquals(1, sides.ends.size(), "a path without an end");
  }

  @Test
  void fewFramesWaitForTheHandshakes() throws MalformedException {
    RouterFrame traffic = Routers.traffic(1400);
    for (int i = 0; i < 1000; i++) {
      splice.onLaneFrame(traffic.bytes());
    }
    routerComes();
    splice.onPeerBytes(Routers.handshake(PEER).bytes());
    long waited = splice.counters(0).framesIn();
    assertTrue(waited > 10 && waited <= 47, waited + " frames waited");
  }

  @Test
  void thePeersHandshakeWaitsForOurRouter() throws MalformedException {
    splice.onWarm();
    splice.onPeerBytes(Routers.handshake(PEER).bytes());
    assertEquals(0, sides.router.size());
    routerComes();
    assertArrayEquals(joined(Routers.handshake(PEER)), sides.router.toByteArray());
  }

  @Test
  void aPeerThatFloodsBeforeOurRouterCameIsEnded() {
    splice.onPeerBytes(Routers.handshake(PEER).bytes());
    for (int i = 0; i < 100; i++) {
      splice.onPeerBytes(Routers.traffic(1400).bytes());
    }
    assertEquals(1, sides.ends.size());
  }

  @Test
  void aWrongPeerIsEndedAndNothingOfItPasses() throws MalformedException {
    routerComes();
    splice.onPeerBytes(Routers.handshake(3).bytes());
    assertEquals(1, sides.ends.size());
    assertEquals(0, sides.router.size());
    splice.onPeerBytes(Routers.handshake(PEER).bytes());
    splice.onRouterBytes(Routers.traffic(10).bytes(), 0);
    assertEquals(0, sides.router.size());
    assertEquals(1, sides.ends.size());
  }

  @Test
  void aWrongPasswordIsEnded() throws MalformedException {
    routerComes();
    splice.onPeerBytes(Routers.handshake(PEER, "x".repeat(32)).bytes());
    assertEquals(1, sides.ends.size());
    assertFalse(sides.ends.getFirst().contains(Routers.PASSWORD));
  }

  @Test
  void aFrameIsWrittenOnlyWhenItIsWhole() throws MalformedException {
    routerComes();
    splice.onPeerBytes(Routers.handshake(PEER).bytes());
    int before = sides.router.size();
    ByteBuffer frame = Routers.traffic(5000).bytes();
    splice.onPeerBytes(frame.slice(0, 4999));
    assertEquals(before, sides.router.size());
    splice.onPeerBytes(frame.slice(4999, frame.remaining() - 4999));
    assertEquals(before + frame.remaining(), sides.router.size());
  }

  @Test
  void aMalformedFrameOfEitherSideEndsBoth() throws MalformedException {
    routerComes();
    splice.onRouterBytes(ByteBuffer.wrap(new byte[] {2, 77, 0}), 0);
    assertEquals(1, sides.ends.size());
    assertTrue(sides.ends.getFirst().startsWith("from the router"));
  }

  @Test
  void backPressureStopsTheOtherSidesReading() throws MalformedException {
    routerComes();
    splice.onPeerBytes(Routers.handshake(PEER).bytes());
    sides.peerTakesMore = false;
    splice.onRouterBytes(Routers.traffic(100).bytes(), 0);
    assertFalse(sides.readsRouter);
    splice.onPeerWritable();
    assertTrue(sides.readsRouter);
    sides.routerTakesMore = false;
    splice.onPeerBytes(Routers.traffic(100).bytes());
    assertFalse(sides.readsPeer);
    splice.onRouterWritable(true);
    assertTrue(sides.readsPeer);
  }

  @Test
  void aHiddenBridgeHoldsSignaturesAndNothingElse() throws MalformedException {
    splice.hide();
    routerComes();
    RouterFrame request = RouterFrame.of(FrameType.SIG_REQ, new byte[10]);
    RouterFrame answer = RouterFrame.of(FrameType.SIG_RES, new byte[76]);
    RouterFrame announce = RouterFrame.of(FrameType.ANNOUNCE, new byte[204]);
    splice.onRouterBytes(request.bytes(), 5);
    splice.onRouterBytes(announce.bytes(), 6);
    splice.onRouterBytes(answer.bytes(), 7);
    assertEquals(5 + SignatureDelay.HOLD_NANOS, splice.deadlineNanos());
    splice.onTime(4 + SignatureDelay.HOLD_NANOS);
    assertArrayEquals(joined(Routers.handshake(SELF), announce), sides.peer.toByteArray());
    splice.onTime(5 + SignatureDelay.HOLD_NANOS);
    assertArrayEquals(joined(Routers.handshake(SELF), announce, request), sides.peer.toByteArray());
    splice.onTime(7 + SignatureDelay.HOLD_NANOS);
    assertArrayEquals(
        joined(Routers.handshake(SELF), announce, request, answer), sides.peer.toByteArray());
    assertEquals(Long.MAX_VALUE, splice.deadlineNanos());
  }

  @Test
  void whatThePeersRouterSignsIsNotHeldAgain() throws MalformedException {
    splice.hide();
    routerComes();
    splice.onPeerBytes(Routers.handshake(PEER).bytes());
    RouterFrame answer = RouterFrame.of(FrameType.SIG_RES, new byte[76]);
    splice.onPeerBytes(answer.bytes());
    assertArrayEquals(joined(Routers.handshake(PEER), answer), sides.router.toByteArray());
  }

  @Test
  void aBridgeThatIsNotHiddenHoldsNothing() throws MalformedException {
    routerComes();
    RouterFrame request = RouterFrame.of(FrameType.SIG_REQ, new byte[10]);
    splice.onRouterBytes(request.bytes(), 0);
    assertArrayEquals(joined(Routers.handshake(SELF), request), sides.peer.toByteArray());
    assertEquals(Long.MAX_VALUE, splice.deadlineNanos());
  }

  @Test
  void whatIsHeldIsDroppedAtTheEnd() throws MalformedException {
    splice.hide();
    routerComes();
    splice.onRouterBytes(RouterFrame.of(FrameType.SIG_REQ, new byte[10]).bytes(), 0);
    splice.end("over");
    assertEquals(Long.MAX_VALUE, splice.deadlineNanos());
    splice.onTime(2 * SignatureDelay.HOLD_NANOS);
    assertArrayEquals(joined(Routers.handshake(SELF)), sides.peer.toByteArray());
  }

  @Test
  void aFullStreamStopsTheRouterAlsoForWhatWasHeld() throws MalformedException {
    splice.hide();
    routerComes();
    splice.onRouterBytes(RouterFrame.of(FrameType.SIG_REQ, new byte[10]).bytes(), 0);
    sides.peerTakesMore = false;
    splice.onTime(SignatureDelay.HOLD_NANOS);
    assertFalse(sides.readsRouter);
  }

  @Test
  void strangersFramesAreCountedByWhicheverWayTheyPass() throws MalformedException {
    routerComes();
    splice.onPeerBytes(Routers.handshake(PEER).bytes());
    splice.onRouterBytes(Routers.traffic(SELF, PEER).bytes(), 0);
    splice.onPeerBytes(Routers.traffic(PEER, SELF).bytes());
    splice.onLaneFrame(Routers.traffic(PEER, SELF).bytes());
    splice.onRouterBytes(RouterFrame.of(FrameType.ANNOUNCE, new byte[100]).bytes(), 0);
    assertEquals(0, splice.counters(0).strangers());
    splice.onRouterBytes(Routers.traffic(3, PEER).bytes(), 0);
    assertEquals(1, splice.counters(0).strangers());
    splice.onPeerBytes(Routers.traffic(PEER, 3).bytes());
    assertEquals(2, splice.counters(0).strangers());
    splice.onLaneFrame(Routers.traffic(3, 4).bytes());
    assertEquals(3, splice.counters(0).strangers());
    sides.hasLane = true;
    splice.onRouterBytes(Routers.traffic(3, 4).bytes(), 0);
    assertEquals(4, splice.counters(0).strangers());
  }

  @Test
  void theGateRefusesOtherKeysAndPasswords() {
    RouterGate gate = new RouterGate(Routers.key(SELF), Routers.PASSWORD);
    gate.onBytes(Routers.handshake(PEER).bytes());
    assertThrows(MalformedException.class, gate::poll);
    assertFalse(gate.isProven());
    RouterGate second = new RouterGate(Routers.key(SELF), Routers.PASSWORD);
    second.onBytes(Routers.handshake(SELF, "y".repeat(40)).bytes());
    assertThrows(MalformedException.class, second::poll);
    assertFalse(second.isProven());
  }

  @Property
  void anyBytesOfThePeerNeverReachTheRouterUnproven(@ForAll byte[] bytes)
      throws MalformedException {
    Sides own = new Sides();
    Splice target = new Splice(Routers.spec(SELF, PEER), own);
    target.onPeerBytes(ByteBuffer.wrap(bytes));
    assertEquals(0, own.router.size());
    assertTrue(own.ends.size() <= 1);
  }

  private static byte[] joined(RouterHandshake handshake, RouterFrame... frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(Routers.bytes(handshake.bytes()));
    for (RouterFrame frame : frames) {
      all.writeBytes(Routers.bytes(frame.bytes()));
    }
    return all.toByteArray();
  }
}
