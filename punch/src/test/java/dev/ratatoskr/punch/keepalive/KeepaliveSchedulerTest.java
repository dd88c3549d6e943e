package dev.ratatoskr.punch.keepalive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.Timers;
import dev.ratatoskr.punch.check.Role;
import dev.ratatoskr.punch.stun.Credentials;
import dev.ratatoskr.punch.stun.ProbeCredentials;
import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimNet;
import dev.ratatoskr.simnet.SimTimer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two schedulers that keep one path, in virtual time. */
class KeepaliveSchedulerTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** One side of the path: its traffic is a byte that is not STUN. */
  private static final class Side {
    final KeepaliveScheduler scheduler;
    final UdpPort port;
    final List<KeepaliveEvent> events = new ArrayList<>();
    final SimNet net;
    @Nullable InetSocketAddress peer;
    @Nullable SimTimer timer;
    long probesSent;
    long received;

    Side(SimNet net, SimHost host, int number) {
      this(net, host, number, List.of());
    }

    Side(SimNet net, SimHost host, int number, List<LearntLifetime> earlier) {
      this.net = net;
      scheduler = new KeepaliveScheduler(KeepaliveSettings.DEFAULT, net.random(), earlier);
      port = host.open(number, this::onDatagram);
    }

    void keep(InetSocketAddress remote, ProbeCredentials credentials) {
      peer = remote;
      scheduler.onPathAdded(
          new KeptPath(1, 9, remote, credentials, Role.CONTROLLED), net.nowNanos());
      drain();
    }

    void data() {
      if (peer != null) {
        port.send(peer, ByteBuffer.wrap(new byte[] {64}));
        scheduler.onSent(1, net.nowNanos());
        drain();
      }
    }

    void doubt() {
      scheduler.onDoubt(net.nowNanos());
      drain();
    }

    long deaths() {
      return events.stream().filter(KeepaliveEvent.PathDead.class::isInstance).count();
    }

    private void onDatagram(InetSocketAddress from, ByteBuffer payload, long now) {
      try {
        if (!StunCodec.looksLikeStun(payload)) {
          received++;
          scheduler.onReceived(1, now);
        } else {
          scheduler.onStun(9, from, StunCodec.decode(payload), now);
        }
      } catch (MalformedException e) {
        throw new AssertionError(e);
      }
      drain();
    }

    private void drain() {
      boolean more = true;
      while (more) {
        switch (scheduler.poll()) {
          case Step.Send<KeepaliveEvent> send -> {
            probesSent++;
            port.send(send.to(), send.payload());
          }
          case Step.Emit<KeepaliveEvent> emit -> events.add(emit.event());
          case Step.WaitUntil<KeepaliveEvent> wait -> {
            if (timer != null) {
              timer.cancel();
            }
            if (wait.deadlineNanos() != Timers.NONE) {
              timer = net.schedule(wait.deadlineNanos(), this::onTimeout);
            }
            more = false;
          }
        }
      }
    }

    private void onTimeout() {
      scheduler.onTimeout(net.nowNanos());
      drain();
    }
  }

  private SimNet net = new SimNet(11);
  private final SimHost hostA =
      net.host("a").behind(Nat.portRestricted().lifetimeSeconds(30)).link(Link.delayMillis(10));
  private final SimHost hostB = net.host("b").link(Link.delayMillis(10));
  private final Side a = new Side(net, hostA, 4000);
  private final Side b = new Side(net, hostB, 5000);

  private void connect() {
    Credentials ours = Credentials.random(net.random());
    Credentials theirs = Credentials.random(net.random());
    InetSocketAddress mapped = new InetSocketAddress(externalOfA(), 4000);
    a.keep(new InetSocketAddress(hostB.ipv4Address(), 5000), new ProbeCredentials(ours, theirs));
    b.keep(mapped, new ProbeCredentials(theirs, ours));
    a.data();
    net.runFor(SECOND / 5);
    b.data();
  }

  private java.net.InetAddress externalOfA() {
    List<InetSocketAddress> seen = new ArrayList<>();
    UdpPort probe = hostB.open(6000, (from, payload, now) -> seen.add(from));
    a.port.send(new InetSocketAddress(hostB.ipv4Address(), 6000), ByteBuffer.wrap(new byte[] {64}));
    net.runFor(SECOND);
    probe.close();
    assertEquals(4000, seen.getFirst().getPort());
    return seen.getFirst().getAddress();
  }

  @Test
  void anIdleMappingOfThirtySecondsLivesForTenMinutesWithFewPackets() {
    connect();
    net.runFor(600 * SECOND);
    assertEquals(0, a.deaths() + b.deaths());
    assertTrue(a.probesSent + b.probesSent < 200, a.probesSent + " + " + b.probesSent);
    b.data();
    int before = a.events.size();
    long received = net.trace().count();
    net.runFor(SECOND);
    assertTrue(net.trace().count() > received);
    assertEquals(before, a.events.size());
    assertTrue(a.scheduler.rtt(1).orElseThrow().minNanos() >= 40 * SECOND / 1000);
  }

  @Test
  void whileTrafficFlowsOnlyMeasurementsAreAdded() {
    connect();
    for (int i = 0; i < 20; i++) {
      a.data();
      b.data();
      net.runFor(SECOND / 10);
    }
    long before = a.probesSent + b.probesSent;
    for (int i = 0; i < 600; i++) {
      a.data();
      b.data();
      net.runFor(SECOND / 10);
    }
    long added = a.probesSent + b.probesSent - before;
    // A probe in 2 s from each side, and its answer.
    assertTrue(added >= 100 && added <= 124, "added " + added);
    assertEquals(0.0, a.scheduler.loss(1).orElseThrow());
    assertEquals(40 * SECOND / 1000, a.scheduler.rtt(1).orElseThrow().smoothedNanos());
  }

  @Test
  void aPathThatDiesUnderTrafficIsNoticedWithinSixTenthsOfASecond() {
    connect();
    for (int i = 0; i < 40; i++) {
      a.data();
      b.data();
      net.runFor(SECOND / 20);
    }
    hostB.link(Link.blackHole());
    int steps = 0;
    while (a.deaths() == 0 && steps < 100) {
      a.data();
      net.runFor(SECOND / 20);
      steps++;
    }
    assertTrue(steps <= 12, "noticed after " + steps * 50 + " ms");
    net.runFor(60 * SECOND);
    assertEquals(1, a.deaths());
  }

  @Test
  void anIdlePathThatDiesIsNoticedAfterTheNextKeepalive() {
    connect();
    net.runFor(SECOND);
    hostB.link(Link.blackHole());
    net.runFor(30 * SECOND);
    assertEquals(1, a.deaths());
  }

  @Test
  void anIdlePathThatDiesIsNoticedAtOnceWhenItIsUsed() {
    connect();
    net.runFor(SECOND);
    hostB.link(Link.blackHole());
    net.runUntil(() -> a.probesSent + b.probesSent > 3, 20 * SECOND);
    net.runFor(2 * SECOND);
    assertEquals(0, a.deaths());
    a.data();
    net.runFor(3 * SECOND);
    assertEquals(1, a.deaths());
  }

  @Test
  void afterADoubtALivingPathShowsItAndADeadOneIsFoundSoon() {
    connect();
    net.runFor(SECOND);
    int before = a.events.size();
    a.doubt();
    net.runFor(SECOND / 5);
    assertTrue(a.events.get(before) instanceof KeepaliveEvent.RttMeasured, a.events.toString());
    hostB.link(Link.blackHole());
    a.doubt();
    net.runFor(2 * SECOND);
    assertEquals(1, a.deaths());
  }

  @Test
  void mappingsThatLastAreKeptWithFewerPackets() {
    Side[] sides = pair(300, 300);
    net.runFor(3600 * SECOND);
    long first = sent(sides);
    net.runFor(3600 * SECOND);
    long second = sent(sides) - first;
    assertEquals(0, sides[0].deaths() + sides[1].deaths());
    assertEquals(MappingLifetime.MAX_NANOS, sides[0].scheduler.intervalNanos());
    assertTrue(second < 200, second + " packets in an idle hour");
  }

  @Test
  void twoMappingsOfTenSecondsAreKeptThoughTheFirstKeepaliveComesTooLate() {
    int slow = 0;
    for (long seed = 0; seed < 200; seed++) {
      net = new SimNet(seed);
      Side[] sides = pair(10, 10);
      net.runFor(300 * SECOND);
      assertEquals(0, sides[0].deaths() + sides[1].deaths(), "seed " + seed);
      long shorter =
          Math.min(sides[0].scheduler.intervalNanos(), sides[1].scheduler.intervalNanos());
      if (shorter >= 10 * SECOND) {
        slow++; // By jitter one side's probes came just before the other's all the time.
        continue;
      }
      long received = sides[1].received;
      sides[0].data();
      net.runFor(SECOND);
      assertEquals(received + 1, sides[1].received, "seed " + seed);
    }
    // One in a thousand.
    assertTrue(slow <= 1, slow + " of 200 learnt too slowly");
  }

  @Test
  void anyTwoLifetimesAreLearntWithoutLosingThePath() {
    long deaths = 0;
    int seeds = 200;
    for (long seed = 0; seed < seeds; seed++) {
      net = new SimNet(seed);
      Side[] sides = pair(10 + net.random().nextInt(170), 10 + net.random().nextInt(170));
      net.runFor(3600 * SECOND);
      deaths += sides[0].deaths() + sides[1].deaths();
    }
    assertEquals(0, deaths);
  }

  @Test
  void aNetworkComeBackToIsKnown() {
    connect();
    net.runFor(3600 * SECOND);
    // What the NAT of a forgets shows on the other side.
    long learnt = b.scheduler.intervalNanos();
    assertTrue(learnt > 15 * SECOND && learnt < 30 * SECOND, learnt / 1e9 + " s");
    b.scheduler.onNetwork("elsewhere", net.nowNanos());
    assertEquals(15 * SECOND, b.scheduler.intervalNanos());
    b.scheduler.onNetwork("", net.nowNanos());
    assertEquals(learnt, b.scheduler.intervalNanos());
  }

  @Test
  void whatIsSaidToBeHeldIsNoMoreThanOurNatHolds() {
    int silent = 0;
    long held = 0;
    for (long seed = 0; seed < 100; seed++) {
      net = new SimNet(seed);
      long secondsA = 10L + net.random().nextInt(110);
      long secondsB = 10L + net.random().nextInt(110);
      Side[] sides = pair(secondsA, secondsB);
      net.runFor(3600 * SECOND);
      long heldA = sides[0].scheduler.present().heldNanos();
      long heldB = sides[1].scheduler.present().heldNanos();
      assertTrue(heldA <= secondsA * SECOND, "seed " + seed + ": " + heldA + " of " + secondsA);
      assertTrue(heldB <= secondsB * SECOND, "seed " + seed + ": " + heldB + " of " + secondsB);
      silent += (heldA == 0 ? 1 : 0) + (heldB == 0 ? 1 : 0);
      held += heldA + heldB;
    }
    assertTrue(silent < 5, silent + " of 200 could not tell");
    assertTrue(held > 200 * 35 * SECOND, held / 200 + " on average");
  }

  @Test
  void whatWasLearntOfANetworkHoldsAfterARestart() {
    Side[] sides = pair(300, 300);
    for (Side side : sides) {
      side.scheduler.onNetwork("home", net.nowNanos());
    }
    net.runFor(3600 * SECOND);
    List<LearntLifetime> a = sides[0].scheduler.lifetimes();
    List<LearntLifetime> b = sides[1].scheduler.lifetimes();
    assertEquals(List.of("home"), a.stream().map(LearntLifetime::network).toList());
    net = new SimNet(12);
    sides = pair(300, 300, a, b);
    assertEquals(15 * SECOND, sides[0].scheduler.intervalNanos());
    for (Side side : sides) {
      side.scheduler.onNetwork("home", net.nowNanos());
    }
    assertEquals(MappingLifetime.MAX_NANOS, sides[0].scheduler.intervalNanos());
    assertEquals(a.getFirst(), sides[0].scheduler.present());
    net.runFor(3600 * SECOND);
    assertEquals(0, sides[0].deaths() + sides[1].deaths());
    assertTrue(sent(sides) < 200, sent(sides) + " packets in the first hour");
  }

  @Test
  void aRememberedLifetimeOutOfRangeIsBroughtIntoIt() {
    List<LearntLifetime> odd =
        List.of(
            new LearntLifetime("long", Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 7),
            new LearntLifetime("short", 1, 1, -1, 7));
    KeepaliveScheduler scheduler =
        new KeepaliveScheduler(KeepaliveSettings.DEFAULT, net.random(), odd);
    scheduler.onNetwork("long", 0);
    assertEquals(MappingLifetime.MAX_NANOS, scheduler.intervalNanos());
    scheduler.onNetwork("short", 0);
    assertEquals(MappingLifetime.MIN_NANOS, scheduler.intervalNanos());
    assertEquals(0, scheduler.present().heldNanos());
  }

  @Test
  void theNetworkUnusedForLongestIsForgottenFirst() {
    List<LearntLifetime> many = new ArrayList<>();
    for (int i = 0; i < KeepaliveScheduler.MAX_NETWORKS; i++) {
      many.add(new LearntLifetime("n" + i, 20 * SECOND, 60 * SECOND, 0, i));
    }
    KeepaliveScheduler scheduler =
        new KeepaliveScheduler(KeepaliveSettings.DEFAULT, net.random(), many);
    scheduler.onNetwork("n0", 100);
    scheduler.onNetwork("another", 100);
    List<String> left = scheduler.lifetimes().stream().map(LearntLifetime::network).toList();
    assertEquals(KeepaliveScheduler.MAX_NETWORKS - 1, left.size(), "another taught nothing yet");
    assertTrue(left.contains("n0") && !left.contains("n1"), left.toString());
  }

  private static long sent(Side... sides) {
    return sides[0].probesSent + sides[1].probesSent;
  }

  /** A path between two port-restricted NATs that forget after so many seconds. */
  private Side[] pair(long secondsA, long secondsB) {
    return pair(secondsA, secondsB, List.of(), List.of());
  }

  private Side[] pair(
      long secondsA, long secondsB, List<LearntLifetime> earlierA, List<LearntLifetime> earlierB) {
    SimHost one = net.host("one").behind(Nat.portRestricted().lifetimeSeconds(secondsA));
    SimHost two = net.host("two").behind(Nat.portRestricted().lifetimeSeconds(secondsB));
    one.link(Link.delayMillis(10));
    two.link(Link.delayMillis(10));
    Side[] sides = {new Side(net, one, 4000, earlierA), new Side(net, two, 5000, earlierB)};
    Credentials ours = Credentials.random(net.random());
    Credentials theirs = Credentials.random(net.random());
    InetSocketAddress outsideOne =
        new InetSocketAddress(one.router().gateway().externalAddress(), 4000);
    InetSocketAddress outsideTwo =
        new InetSocketAddress(two.router().gateway().externalAddress(), 5000);
    sides[0].keep(outsideTwo, new ProbeCredentials(ours, theirs));
    sides[1].keep(outsideOne, new ProbeCredentials(theirs, ours));
    for (int i = 0; i < 3; i++) {
      sides[0].data();
      sides[1].data();
      net.runFor(SECOND / 10);
    }
    return sides;
  }

  @Test
  void aDeadPathThatComesBackIsAlive() {
    connect();
    net.runFor(SECOND);
    hostB.link(Link.blackHole());
    a.data();
    net.runFor(5 * SECOND);
    assertEquals(1, a.deaths());
    hostB.link(Link.delayMillis(10));
    a.data();
    net.runFor(SECOND / 5);
    b.data();
    net.runFor(SECOND);
    assertTrue(a.events.contains(new KeepaliveEvent.PathAlive(1)));
  }

  @Test
  void tenPercentLossForAnHourOfOneSidedTrafficRaisesNoFalseAlarm() {
    hostA.link(Link.delayMillis(10).loss(0.1));
    hostB.link(Link.delayMillis(10).loss(0.1), Link.delayMillis(10));
    externalOfAUnderLoss();
    for (int i = 0; i < 3600 * 5; i++) {
      a.data();
      net.runFor(SECOND / 5);
    }
    assertEquals(0, a.deaths() + b.deaths());
    assertFalse(a.scheduler.rtt(1).isEmpty());
    double loss = a.scheduler.loss(1).orElseThrow();
    assertTrue(loss > 0.02 && loss < 0.45, "measured " + loss);
  }

  private void externalOfAUnderLoss() {
    Link up = Link.delayMillis(10).loss(0.1);
    hostA.link(Link.delayMillis(10));
    hostB.link(Link.delayMillis(10));
    connect();
    hostA.link(up, Link.delayMillis(10));
    hostB.link(up, Link.delayMillis(10));
  }
}
