package dev.ratatoskr.agent.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.PeerKey;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random events in any order: what must hold however wrong the order is. */
class SupervisorPropertiesTest {
  private static final long MILLI = 1_000_000L;
  private static final String DENIED = "55";

  private final Set<PeerKey> met = new HashSet<>();
  private final Set<PeerKey> bridges = new HashSet<>();
  private final Set<PeerKey> paths = new HashSet<>();
  private long now;

  @Property(tries = 300)
  void theInvariantsHold(@ForAll long seed) throws Exception {
    met.clear();
    bridges.clear();
    paths.clear();
    Random random = new Random(seed);
    now = random.nextLong();
    PeerKey denied = PeerKey.parse(DENIED.repeat(32));
    AccessList access = new AccessList(List.of(), List.of((k, a) -> k.equals(denied)));
    Supervisor supervisor =
        new Supervisor(
            new SupervisorPolicy(access, 3, 20_000 * MILLI, (mesh, direct) -> true), random);
    for (int i = 0; i < 400; i++) {
      step(supervisor, random);
      drain(supervisor, denied);
    }
    supervisor.onStop();
    drain(supervisor, denied);
    assertEquals(Set.of(), bridges, "a bridge outlives the agent");
  }

  private void step(Supervisor supervisor, Random random) throws Exception {
    String digits = List.of("11", "22", "44", DENIED, "66").get(random.nextInt(5));
    PeerKey key = PeerKey.parse(digits.repeat(32));
    Inet6Address address = (Inet6Address) InetAddress.ofLiteral("200:" + digits + "::1");
    now += random.nextInt(4) == 0 ? random.nextLong(60_000 * MILLI) : random.nextLong(MILLI);
    switch (random.nextInt(12)) {
      case 0 -> supervisor.onSession(key, address, now);
      case 1 -> supervisor.onSessionGone(key, now);
      case 2 -> supervisor.onIncoming(key, address, now);
      case 3 -> supervisor.onTimeout(now);
      case 4 -> supervisor.onRouterUp(PeerKey.parse("33".repeat(32)), now);
      case 5 -> {
        switch (random.nextInt(4)) {
          case 0 -> supervisor.onRouterDown(now);
          case 1 -> supervisor.onNetworkChanged(now);
          case 2 -> supervisor.onOtherPeers(new OtherPeers(Set.of(key), rtt(random)), now);
          default -> supervisor.onOtherPeers(OtherPeers.NONE, now);
        }
      }
      case 6 -> supervisor.onTraffic(key, now);
      default -> report(supervisor, key, event(random.nextInt(17), random));
    }
  }

  /** As the daemon would: what it reports ended is ended. */
  private void report(Supervisor supervisor, PeerKey key, PeerEvent event) {
    switch (event) {
      case PeerEvent.PathFound found -> paths.add(key);
      case PeerEvent.PathDead dead -> paths.remove(key);
      case PeerEvent.LinkClosed closed -> paths.remove(key);
      case PeerEvent.Authenticated authenticated -> met.add(key);
      case PeerEvent.BridgeFailed failed -> bridges.remove(key);
      case PeerEvent.BridgeClosed closed -> bridges.remove(key);
      default -> {
        // Nothing ended.
      }
    }
    supervisor.onPeerEvent(key, event, now);
  }

  private static long rtt(Random random) {
    return 1 + random.nextLong(80 * MILLI);
  }

  private static PeerEvent event(int which, Random random) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    long rtt = rtt(random);
    return switch (which) {
      case 0 -> new PeerEvent.Answered(rtt);
      case 1 -> new PeerEvent.Unanswered();
      case 2 -> new PeerEvent.Authenticated();
      case 3 -> new PeerEvent.MeshRtt(rtt);
      case 4 -> new PeerEvent.PunchOffered();
      case 5 -> new PeerEvent.PathFound(new DirectPath(Candidate.Kind.HOST, any, any, rtt));
      case 6 -> new PeerEvent.PathRtt(rtt, rtt);
      case 7 -> new PeerEvent.PunchFailed("x");
      case 8 -> new PeerEvent.PathDead("x");
      case 9 -> new PeerEvent.LinkClosed("x");
      case 10 -> new PeerEvent.BridgeOffered();
      case 11 -> new PeerEvent.Bridged();
      case 12 -> new PeerEvent.BridgeFailed("x");
      case 13 -> new PeerEvent.PeerUse(List.of(Use.values()).get(random.nextInt(4)));
      case 14 -> new PeerEvent.PeerMeshLink(random.nextBoolean() ? 0 : rtt);
      case 15 -> new PeerEvent.BridgeTraffic(random.nextInt(3), random.nextInt(2));
      default -> new PeerEvent.BridgeClosed("x");
    };
  }

  private void drain(Supervisor supervisor, PeerKey denied) {
    SupervisorEffect effect = supervisor.poll();
    while (!(effect instanceof SupervisorEffect.WaitUntil)) {
      check(effect, denied);
      effect = supervisor.poll();
    }
    long active =
        supervisor.status().stream()
            .filter(
                s ->
                    s.stage().state() == PeerState.BRIDGED
                        || s.stage().state() == PeerState.CONNECTING)
            .count();
    assertTrue(active <= 3, "more peers than permitted");
  }

  private void check(SupervisorEffect effect, PeerKey denied) {
    switch (effect) {
      case SupervisorEffect.Meet meet -> {
        assertFalse(meet.key().equals(denied), "a denied peer is met");
        met.add(meet.key());
      }
      case SupervisorEffect.MeasureMesh measure -> assertTrue(met.contains(measure.key()));
      case SupervisorEffect.Punch punch -> assertTrue(met.contains(punch.key()));
      case SupervisorEffect.Bridge bridge -> {
        assertTrue(met.contains(bridge.key()), "a bridge with one never met");
        assertTrue(paths.contains(bridge.key()), "a bridge without a path");
        assertTrue(bridges.add(bridge.key()), "two bridges with one peer");
      }
      case SupervisorEffect.Unbridge unbridge -> bridges.remove(unbridge.key());
      case SupervisorEffect.TellUse tell -> assertTrue(met.contains(tell.key()));
      case SupervisorEffect.TellMeshLink tell -> assertTrue(met.contains(tell.key()));
      case SupervisorEffect.DropPath drop -> {
        assertFalse(bridges.contains(drop.key()), "the path goes before its bridge");
        paths.remove(drop.key());
      }
      case SupervisorEffect.Forget forget -> {
        assertFalse(bridges.contains(forget.key()), "a peer is forgotten before its bridge");
        paths.remove(forget.key());
      }
      case SupervisorEffect.Changed changed -> {
        assertFalse(changed.status().key().equals(denied));
        assertFalse(changed.status().stage().reason().isEmpty());
      }
      case SupervisorEffect.WaitUntil wait -> {}
    }
  }
}
