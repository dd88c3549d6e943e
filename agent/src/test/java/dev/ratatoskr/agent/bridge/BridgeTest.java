package dev.ratatoskr.agent.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.ratatoskr.agent.admin.RouterVersion;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.rendezvous.wire.BridgeOffer;
import dev.ratatoskr.proto.rendezvous.wire.BridgeReady;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BridgeTest {
  private static final long SECOND = 1_000_000_000L;
  private static final PeerKey SMALL = key("11");
  private static final PeerKey LARGE = key("ee");

  private String offererRouter = "0.5.14";
  private String answererRouter = "0.5.12";

  private final BridgeSettings offering =
      new BridgeSettings(LARGE, SMALL, () -> RouterVersion.parse(offererRouter), true);
  private final Bridge offerer = new Bridge(offering, new Random(1));
  private final Bridge answerer =
      new Bridge(
          new BridgeSettings(SMALL, LARGE, () -> RouterVersion.parse(answererRouter), true),
          new Random(2));

  private static PeerKey key(String digits) {
    try {
      return PeerKey.parse(digits.repeat(32));
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<BridgeEffect> effects(Bridge bridge) {
    List<BridgeEffect> all = new ArrayList<>();
    BridgeEffect next = bridge.poll();
    while (!(next instanceof BridgeEffect.WaitUntil)) {
      all.add(next);
      next = bridge.poll();
    }
    return all;
  }

  private static <T> T only(List<BridgeEffect> effects, Class<T> type) {
    List<T> found = effects.stream().filter(type::isInstance).map(type::cast).toList();
    assertEquals(1, found.size(), () -> type + " in " + effects);
    return found.getFirst();
  }

  private static BridgeEvent event(List<BridgeEffect> effects) {
    return only(effects, BridgeEffect.Emit.class).event();
  }

  private static Envelope message(List<BridgeEffect> effects) {
    return only(effects, BridgeEffect.SendControl.class).envelope();
  }

  /** Both have offered and accepted; answers the offerer's shim. */
  private BridgeEffect.OpenShim open() {
    offerer.onWanted(0);
    List<BridgeEffect> first = effects(offerer);
    answerer.onControl(message(first), 0);
    assertInstanceOf(BridgeEvent.Offered.class, event(effects(answerer)));
    answerer.onWanted(0);
    BridgeEffect.OpenShim theirs = only(effects(answerer), BridgeEffect.OpenShim.class);
    BridgeEffect.OpenShim ours = only(first, BridgeEffect.OpenShim.class);
    assertEquals(ours.bridgeId(), theirs.bridgeId());
    assertEquals(ours.password(), theirs.password());
    assertTrue(ours.opensStream() && !theirs.opensStream());
    return ours;
  }

  /** The offerer has told its router. */
  private PeerUri added() {
    long id = open().bridgeId();
    answerer.onShimReady(id, 4001, 0);
    Envelope theirReady = message(effects(answerer));
    offerer.onShimReady(id, 4000, 0);
    answerer.onControl(message(effects(offerer)), 0);
    offerer.onControl(theirReady, 0);
    assertEquals(
        "tcp://127.0.0.1:4001", only(effects(answerer), BridgeEffect.AddPeer.class).uri().remote());
    return only(effects(offerer), BridgeEffect.AddPeer.class).uri();
  }

  private static List<RouterPeer> peers(PeerUri uri, boolean up) {
    return List.of(
        new RouterPeer("tls://203.0.113.1:7002", true, 40, 20, ""),
        new RouterPeer(uri.remote(), up, up ? 11 : 0, 5_000_000, up ? "" : "connection refused"));
  }

  @Test
  void theUriPinsThePeerAndThePassword() {
    PeerUri uri = added();
    assertTrue(
        uri.secretText()
            .matches(
                "tcp://127\\.0\\.0\\.1:4000\\?key="
                    + SMALL
                    + "&password=[A-Za-z0-9]{40}&maxbackoff=5s"),
        uri.secretText());
    assertEquals("tcp://127.0.0.1:4000", uri.toString());
  }

  @ParameterizedTest
  @CsvSource({"0.5.12, 30", "0.5.13, 5", "unknown, 30"})
  void theBackoffIsTheShortestThatTheRouterTakes(String router, int seconds) {
    offererRouter = router;
    String uri = added().secretText();
    assertTrue(uri.endsWith("&maxbackoff=" + seconds + "s"), uri);
  }

  /** Whether the present bridge is hidden, which is decided before the router is told of it. */
  private static boolean hidden(Bridge bridge) {
    return bridge.hiding().orElseThrow().hidden();
  }

  @Test
  void betweenNewRoutersBothShimsHideBeforeTheRoutersCome() {
    answererRouter = "0.5.13";
    long id = open().bridgeId();
    offerer.onShimReady(id, 4000, 0);
    Envelope ready = message(effects(offerer));
    assertEquals("0.5.14", ready.getBridgeReady().getRouterVersion());
    answerer.onControl(ready, 0);
    assertEquals(Optional.empty(), answerer.hiding());
    answerer.onShimReady(id, 4001, 0);
    List<BridgeEffect> theirs = effects(answerer);
    offerer.onControl(message(theirs), 0);
    List<BridgeEffect> ours = effects(offerer);
    for (List<BridgeEffect> effects : List.of(ours, theirs)) {
      int hide = effects.indexOf(new BridgeEffect.HideShim(id));
      int add = effects.indexOf(only(effects, BridgeEffect.AddPeer.class));
      assertTrue(hide >= 0 && hide < add, effects.toString());
    }
    assertTrue(hidden(offerer) && hidden(answerer));
  }

  @Test
  void anOldRouterOnEitherSideKeepsBothFromHiding() {
    added();
    assertFalse(hidden(offerer) || hidden(answerer));
    assertTrue(offerer.hiding().orElseThrow().reason().contains("the peer's router is 0.5.12"));
    assertTrue(answerer.hiding().orElseThrow().reason().contains("our router is 0.5.12"));
  }

  @Test
  void aMessageWithoutAVersionLeavesTheOneThatIsKnown() {
    answererRouter = "0.5.14";
    long id = open().bridgeId();
    answerer.onShimReady(id, 4001, 0);
    effects(answerer);
    answerer.onControl(readyWithout(id), 0);
    only(effects(answerer), BridgeEffect.HideShim.class);
    assertTrue(hidden(answerer), "the offer told it");
    offerer.onShimReady(id, 4000, 0);
    effects(offerer);
    offerer.onControl(readyWithout(id), 0);
    only(effects(offerer), BridgeEffect.AddPeer.class);
    assertFalse(hidden(offerer), "nobody told it");
  }

  private static Envelope readyWithout(long id) {
    BridgeReady message = BridgeReady.newBuilder().setBridgeId(id).build();
    return Envelope.newBuilder().setBridgeReady(message).build();
  }

  @Test
  void anUpgradedRouterCountsFromTheNextBridgeOn() {
    answererRouter = "0.5.14";
    offererRouter = "0.5.12";
    added();
    assertFalse(hidden(offerer) || hidden(answerer));
    offerer.onUnwanted("the router restarts", 0);
    answerer.onControl(message(effects(offerer)), 0);
    effects(answerer);
    assertEquals(Optional.empty(), offerer.hiding());
    offererRouter = "0.5.14";
    added();
    assertTrue(hidden(offerer) && hidden(answerer));
  }

  @Test
  void itIsBridgedWhenTheRouterSaysSoAndTheCostIsReported() {
    PeerUri uri = added();
    offerer.onPeers(peers(uri, false), SECOND);
    assertFalse(offerer.isBridged());
    offerer.onPeers(peers(uri, true), SECOND);
    assertTrue(offerer.isBridged());
    assertEquals(
        List.of(
            new BridgeEffect.Emit(new BridgeEvent.Bridged()),
            new BridgeEffect.Emit(new BridgeEvent.Cost(11, 5_000_000))),
        effects(offerer));
    offerer.onPeers(peers(uri, true), SECOND);
    assertEquals(List.of(), effects(offerer));
  }

  @Test
  void itEndsShimFirstAndTellsThePeer() {
    PeerUri uri = added();
    offerer.onPeers(peers(uri, true), 0);
    effects(offerer);
    offerer.onUnwanted("the path died", 0);
    List<BridgeEffect> end = effects(offerer);
    assertInstanceOf(BridgeEffect.CloseShim.class, end.get(0));
    assertEquals(new BridgeEffect.RemovePeer(uri.remote()), end.get(1));
    assertEquals(new BridgeEvent.Closed("the path died"), event(end));
    answerer.onControl(message(end), 0);
    List<BridgeEffect> theirs = effects(answerer);
    assertEquals(4 - 1, theirs.size(), "shim, router, event, and no echo");
    assertEquals(new BridgeEvent.Failed("by the peer: the path died"), event(theirs));
  }

  @Test
  void aRouterThatForgotOrLostThePeeringEndsIt() {
    PeerUri uri = added();
    offerer.onPeers(List.of(), 0);
    assertEquals(List.of(), effects(offerer), "not up yet: the answer may be older");
    offerer.onPeers(peers(uri, true), 0);
    effects(offerer);
    offerer.onPeers(List.of(), 0);
    assertInstanceOf(BridgeEvent.Closed.class, event(effects(offerer)));
  }

  @Test
  void whatDoesNotComeInTimeFailsWithItsReason() {
    open();
    offerer.onTimeout(10 * SECOND - 1);
    assertEquals(List.of(), effects(offerer));
    offerer.onTimeout(10 * SECOND);
    assertEquals(
        new BridgeEvent.Failed("the shims were not ready in time"), event(effects(offerer)));
  }

  @Test
  void theRoutersLastErrorIsPartOfTheReason() {
    PeerUri uri = added();
    offerer.onPeers(peers(uri, false), SECOND);
    offerer.onTimeout(15 * SECOND);
    assertEquals(
        new BridgeEvent.Failed("the routers did not peer in time: connection refused"),
        event(effects(offerer)));
  }

  @Test
  void anAnswererWithoutAnOfferGivesUp() {
    answerer.onWanted(0);
    answerer.onTimeout(15 * SECOND);
    assertEquals(new BridgeEvent.Failed("no offer came"), event(effects(answerer)));
  }

  @Test
  void anOfferNotWantedIsRefused() {
    offerer.onWanted(0);
    answerer.onControl(message(effects(offerer)), 0);
    effects(answerer);
    answerer.onUnwanted("the mesh is as fast", 0);
    offerer.onControl(message(effects(answerer)), 0);
    assertEquals(
        new BridgeEvent.Failed("by the peer: the mesh is as fast"), event(effects(offerer)));
  }

  @Test
  void offersThatAreNotRightAreRefusedAndChangeNothing() {
    BridgeOffer good =
        BridgeOffer.newBuilder()
            .setBridgeId(5)
            .setPassword("a".repeat(32))
            .setRouterKey(ByteString.copyFrom(LARGE.toByteArray()))
            .build();
    for (BridgeOffer bad :
        List.of(
            good.toBuilder().setPassword("short").build(),
            good.toBuilder().setPassword("a".repeat(31) + "&").build(),
            good.toBuilder().setPassword("a".repeat(65)).build(),
            good.toBuilder().setRouterKey(ByteString.copyFrom(SMALL.toByteArray())).build(),
            good.toBuilder().clearRouterKey().build())) {
      answerer.onControl(Envelope.newBuilder().setBridgeOffer(bad).build(), 0);
      assertEquals(5, message(effects(answerer)).getBridgeClosed().getBridgeId());
    }
    offerer.onControl(Envelope.newBuilder().setBridgeOffer(good).build(), 0);
    assertEquals(1, effects(offerer).size(), "the larger key accepts no offer");
  }

  @Test
  void answersThatNameAnotherBridgeAreIgnored() {
    long id = open().bridgeId();
    offerer.onShimReady(id + 1, 1, 0);
    offerer.onShimEnded(id + 1, "x", 0);
    offerer.onAddFailed(id + 1, "x", 0);
    assertEquals(List.of(), effects(offerer));
  }

  @Test
  void aNewOfferReplacesTheBridgeThatThePeerForgot() {
    PeerUri uri = added();
    answerer.onPeers(peers(new PeerUri(4001, LARGE, "x", 30), true), 0);
    effects(answerer);
    Bridge restarted = new Bridge(offering, new Random(9));
    restarted.onWanted(0);
    answerer.onControl(message(effects(restarted)), 0);
    List<BridgeEffect> end = effects(answerer);
    only(end, BridgeEffect.CloseShim.class);
    assertEquals("tcp://127.0.0.1:4001", only(end, BridgeEffect.RemovePeer.class).remote());
    assertEquals(new BridgeEffect.Emit(new BridgeEvent.Offered()), end.getLast());
    assertFalse(uri.remote().isEmpty());
  }

  @Test
  void aLostConnectionTellsNobody() {
    open();
    offerer.onLinkClosed("timeout", 0);
    List<BridgeEffect> end = effects(offerer);
    assertEquals(2, end.size());
    assertEquals(new BridgeEvent.Failed("timeout"), event(end));
  }

  @Test
  void noPasswordIsPrinted() {
    BridgeEffect.OpenShim shim = open();
    assertFalse(shim.toString().contains(shim.password()));
    offerer.onUnwanted("again", 0);
    effects(offerer);
    offerer.onWanted(0);
    for (BridgeEffect effect : effects(offerer)) {
      assertFalse(effect.toString().contains("password"), effect.toString());
    }
  }
}
