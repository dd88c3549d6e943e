package dev.ratatoskr.agent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.agent.admin.SessionInfo;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionTableTest {
  private static final long TICK = SessionWatcher.INTERVAL_NANOS;

  /** A packet of 100 bytes as the router counts it. */
  private static final long OWN_COUNTED = 100 + 49;

  private PeerKey key = someKey(1);
  private Inet6Address address = Addresses.ONE;
  private OwnTraffic.Count own = OwnTraffic.Count.NONE;
  private SessionTable table = new SessionTable(k -> own);
  private long now;
  private long counted;

  @BeforeEach
  void begin() {
    now = Long.MAX_VALUE - 5 * TICK; // the clock wraps within every test
  }

  @Test
  void aSessionIsSeenAtItsFirstListAndGoneAtTheFirstWithout() {
    assertEquals(List.of(new SessionEvent.SessionSeen(key, address, 210, true)), list(210));
    assertEquals(List.of(), list(0));
    assertEquals(List.of(new SessionEvent.SessionGone(key)), table.onSessions(List.of(), now));
    assertEquals(List.of(), table.onSessions(List.of(), now));
  }

  @Test
  void aUsersPacketsAreTrafficOneListLater() {
    list(105);
    assertEquals(List.of(), list(105));
    assertEquals(List.of(new SessionEvent.SessionTraffic(key, 105)), list(0));
    assertEquals(List.of(), list(0));
  }

  @Test
  void ourOwnBytesAreNoTrafficAndTheSessionGoesIdleOnce() {
    list(105);
    List<SessionEvent> events = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      if (i % 5 == 0) {
        own = new OwnTraffic.Count(own.packets() + 1, own.payloadBytes() + 100);
      }
      events.addAll(list(i % 5 == 0 ? OWN_COUNTED : 0));
    }
    assertEquals(List.of(new SessionEvent.SessionIdle(key)), events);
  }

  @Test
  void aSessionThatOurProbeMadeIsNoUsers() {
    own = new OwnTraffic.Count(1, 100);
    counted = 0;
    SessionEvent.SessionSeen seen =
        assertInstanceOf(SessionEvent.SessionSeen.class, list(OWN_COUNTED).getFirst());
    assertFalse(seen.byUser());
    assertEquals(List.of(), list(0));
    assertEquals(List.of(), list(0));
  }

  @Test
  void aUserBesideOurProbeIsSeenOneListLater() {
    list(105);
    table.onSessions(List.of(), now);
    counted = 0;
    own = new OwnTraffic.Count(1, 100);
    SessionEvent.SessionSeen seen =
        assertInstanceOf(SessionEvent.SessionSeen.class, list(5000).getFirst());
    assertFalse(seen.byUser());
    assertInstanceOf(SessionEvent.SessionTraffic.class, list(0).getFirst());
  }

  @Test
  void ourOwnBytesMayBeCountedByTheRouterFirst() {
    list(105);
    assertEquals(List.of(), list(OWN_COUNTED));
    own = new OwnTraffic.Count(1, 100);
    assertEquals(List.of(), list(0));
    assertEquals(List.of(), list(0));
  }

  @Test
  void anErrorThatAnswersOurProbeIsNoTraffic() {
    list(105);
    own = new OwnTraffic.Count(1, 100);
    assertEquals(List.of(), list(OWN_COUNTED + OWN_COUNTED + 48 - 8));
    assertEquals(List.of(), list(0));
  }

  @Test
  void aUserIsSeenBesideOurOwnBytes() {
    list(105);
    long seen = 0;
    for (int i = 0; i < 50; i++) {
      own = new OwnTraffic.Count(own.packets() + 1, own.payloadBytes() + 100);
      for (SessionEvent event : list(OWN_COUNTED + 3000)) {
        if (event instanceof SessionEvent.SessionTraffic traffic) {
          seen += traffic.bytes();
        }
      }
    }
    assertTrue(seen > 50 * 2000L, "seen " + seen);
  }

  @Test
  void bytesOfOursThatNeverArrivedDoNotHideAUserForLong() {
    list(105);
    own = new OwnTraffic.Count(1000, 100_000);
    list(0);
    for (int i = 0; i < 11; i++) {
      list(0);
    }
    list(105);
    assertEquals(List.of(new SessionEvent.SessionTraffic(key, 105)), list(0));
  }

  @Test
  void aSessionThatBeganAnewIsCountedFromZero() {
    list(100_000);
    counted = 0;
    list(105);
    assertEquals(List.of(new SessionEvent.SessionTraffic(key, 105)), list(0));
  }

  @Test
  void trafficEndsIdleness() {
    list(105);
    now += SessionTable.IDLE_NANOS;
    assertEquals(List.of(new SessionEvent.SessionIdle(key)), list(105));
    assertEquals(List.of(new SessionEvent.SessionTraffic(key, 105)), list(0));
    now += SessionTable.IDLE_NANOS;
    assertEquals(List.of(new SessionEvent.SessionIdle(key)), list(0));
  }

  private List<SessionEvent> list(long grown) {
    counted += grown;
    now += TICK;
    return table.onSessions(List.of(new SessionInfo(key, address, counted, 0, 1)), now);
  }

  static PeerKey someKey(int seed) {
    byte[] bytes = new byte[PeerKey.SIZE_BYTES];
    bytes[0] = (byte) seed;
    try {
      return PeerKey.of(bytes);
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  static final class Addresses {
    static final Inet6Address ONE = (Inet6Address) InetAddress.ofLiteral("200:1::1");

    private Addresses() {}
  }
}
