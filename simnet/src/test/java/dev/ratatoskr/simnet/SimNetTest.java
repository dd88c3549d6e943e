package dev.ratatoskr.simnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.UdpPort;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class SimNetTest {
  private static final long MILLI = 1_000_000;

  @Test
  void aPortRestrictedHostTalksToAPublicOne() {
    SimNet net = new SimNet(1);
    SimHost a = net.host("a").behind(Nat.portRestricted()).link(Link.delayMillis(10));
    SimHost b = net.host("b").link(Link.delayMillis(5));
    Inbox atA = new Inbox();
    Inbox atB = new Inbox();
    UdpPort portA = a.open(4000, atA);
    UdpPort portB = b.open(5000, atB);

    portA.send(new InetSocketAddress(b.ipv4Address(), 5000), Inbox.bytes("hello"));
    assertTrue(net.runUntil(() -> atB.size() == 1, 100 * MILLI));
    assertEquals(15 * MILLI, net.elapsedNanos());
    assertEquals(
        new InetSocketAddress(a.router().gateway().externalAddress(), 4000), atB.last().from());

    portB.send(atB.last().from(), Inbox.bytes("back"));
    assertTrue(net.runUntil(() -> atA.size() == 1, 100 * MILLI), () -> net.trace().toString());
    assertEquals("back", atA.last().text());
    assertEquals(new InetSocketAddress(b.ipv4Address(), 5000), atA.last().from());
    assertEquals(net.nowNanos(), atA.last().atNanos());
  }

  @Test
  void eventsHappenInOrderOfTimeThenOfScheduling() {
    SimNet net = new SimNet(new SplittableRandom(1), Long.MAX_VALUE - 5);
    List<String> seen = new ArrayList<>();
    long start = net.nowNanos();
    net.schedule(start + 10, () -> seen.add("c"));
    net.schedule(start + 3, () -> seen.add("a"));
    net.schedule(start + 10, () -> seen.add("d"));
    SimTimer never = net.schedule(start + 4, () -> seen.add("never"));
    net.schedule(start + 5, () -> net.in(0, () -> seen.add("b")));
    net.schedule(start - 100, () -> seen.add("past"));
    never.cancel();
    assertEquals(0, net.untilNextEventNanos());
    net.runFor(9);
    assertEquals(List.of("past", "a", "b"), seen);
    assertEquals(start + 9, net.clock().nanoTime());
    assertTrue(net.clock().nanoTime() < 0, "the clock has wrapped");
    assertTrue(net.step());
    assertTrue(net.step());
    assertFalse(net.step());
    assertEquals(List.of("past", "a", "b", "c", "d"), seen);
    assertEquals(10, net.elapsedNanos());
  }

  @Test
  void aConditionThatNeverHoldsTakesAllTheTimeGiven() {
    SimNet net = new SimNet(1);
    net.in(50, () -> {});
    assertFalse(net.runUntil(() -> false, 70));
    assertEquals(70, net.elapsedNanos());
  }

  @Property(tries = 50)
  void sameSeedSameTrace(@ForAll long seed) {
    assertEquals(busyTrace(seed), busyTrace(seed));
  }

  @Test
  void anotherSeedAnotherTrace() {
    assertNotEquals(busyTrace(1), busyTrace(2));
  }

  private static String busyTrace(long seed) {
    SimNet net = new SimNet(seed);
    Link bad =
        Link.delayMillis(10).reorderingJitterMillis(5).loss(0.1).duplicate(0.1).reorder(0.1, 8);
    SimHost a = net.host("a").behind(Nat.symmetricRandom()).link(bad.burstLoss(0.05, 0.3));
    SimHost b = net.host("b").link(bad.rate(1_000_000, 4000));
    UdpPort portB = b.open(0, (from, payload, now) -> {});
    UdpPort portA = a.open(0, (from, payload, now) -> {});
    InetSocketAddress toB = new InetSocketAddress(b.ipv4Address(), portB.localAddress().getPort());
    for (int i = 0; i < 100; i++) {
      String text = "packet " + i;
      net.in(i * MILLI, () -> portA.send(toB, Inbox.bytes(text)));
    }
    net.runFor(1000 * MILLI);
    return net.trace().digest() + "\n" + net.trace();
  }
}
