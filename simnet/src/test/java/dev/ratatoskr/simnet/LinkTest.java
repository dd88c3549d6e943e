package dev.ratatoskr.simnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.UdpPort;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each property of a link, with figures. */
final class LinkTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int MANY = 20_000;

  private final SimNet net = new SimNet(23);
  private final SimHost a = net.host("a");
  private final SimHost b = net.host("b");
  private final Inbox atB = new Inbox();
  private final UdpPort portA = a.open(4000, new Inbox());
  private final List<Long> sentAt = new ArrayList<>();

  LinkTest() {
    b.open(5000, atB);
  }

  /** Sends numbered packets at even spacing and waits for the last. */
  private void sendMany(int count, long spacingNanos) {
    for (int i = 0; i < count; i++) {
      sentAt.add(net.nowNanos());
      portA.send(new InetSocketAddress(b.ipv4Address(), 5000), Inbox.bytes(Integer.toString(i)));
      net.runFor(spacingNanos);
    }
    net.runFor(TimeUnit.SECONDS.toNanos(10));
  }

  private int number(int i) {
    return Integer.parseInt(atB.mails().get(i).text());
  }

  private long delayOf(int i) {
    return atB.mails().get(i).atNanos() - sentAt.get(number(i));
  }

  private int overtaken() {
    int count = 0;
    for (int i = 1; i < atB.size(); i++) {
      count += number(i) < number(i - 1) ? 1 : 0;
    }
    return count;
  }

  @Test
  void delayIsExactAndPerDirection() {
    a.link(Link.delayMillis(12.5), Link.delayMillis(80));
    sendMany(50, MILLI);
    assertEquals(50, atB.size());
    for (int i = 0; i < 50; i++) {
      assertEquals(12_500_000, delayOf(i));
      assertEquals(i, number(i));
    }
  }

  @Test
  void orderedJitterStaysInBoundsAndInOrder() {
    a.link(Link.delayMillis(10).jitterMillis(5));
    sendMany(MANY, 20 * MILLI);
    assertJitter();
    assertEquals(0, overtaken());
  }

  @Test
  void orderedJitterKeepsTheOrderAlsoOfABurst() {
    a.link(Link.delayMillis(10).jitterMillis(5));
    sendMany(1000, MILLI / 10);
    assertEquals(1000, atB.size());
    assertEquals(0, overtaken());
  }

  @Test
  void reorderingJitterLetsPacketsOvertake() {
    a.link(Link.delayMillis(10).reorderingJitterMillis(5));
    sendMany(MANY, MILLI);
    assertJitter();
    // Of two packets 1 ms apart with uniform 0..5 ms jitter, the later is first in 32 %.
    assertTrue(overtaken() > MANY / 5, () -> "overtaken " + overtaken());
  }

  private void assertJitter() {
    assertEquals(MANY, atB.size());
    double sum = 0;
    for (int i = 0; i < MANY; i++) {
      assertTrue(delayOf(i) >= 10 * MILLI && delayOf(i) <= 15 * MILLI);
      sum += delayOf(i);
    }
    assertEquals(12.5 * MILLI, sum / MANY, 0.1 * MILLI);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 0.2, 0.9, 1})
  void lossIsAsAsked(double loss) {
    a.link(Link.perfect().loss(loss));
    sendMany(MANY, 1000);
    double deviation = Math.sqrt(loss * (1 - loss) / MANY);
    assertEquals(loss, 1 - atB.size() / (double) MANY, 4 * deviation);
  }

  @Test
  void burstsHaveTheShareAndTheLengthAsked() {
    a.link(Link.perfect().burstLoss(0.01, 0.2));
    sendMany(MANY, 1000);
    List<Integer> bursts = new ArrayList<>();
    int expected = 0;
    for (int i = 0; i < atB.size(); i++) {
      if (number(i) > expected) {
        bursts.add(number(i) - expected);
      }
      expected = number(i) + 1;
    }
    double lost = bursts.stream().mapToInt(Integer::intValue).sum();
    assertEquals(0.01 / 0.21, lost / MANY, 0.012);
    assertEquals(5, lost / bursts.size(), 0.8);
  }

  @Test
  void duplicatesArriveTwice() {
    a.link(Link.delayMillis(1).duplicate(0.1));
    sendMany(MANY, 1000);
    assertEquals(1.1, atB.size() / (double) MANY, 0.01);
    HashSet<Integer> distinct = new HashSet<>();
    for (int i = 0; i < atB.size(); i++) {
      distinct.add(number(i));
    }
    assertEquals(MANY, distinct.size());
  }

  @Test
  void latePacketsAreHeldBackForTheTimeAsked() {
    a.link(Link.delayMillis(10).reorder(0.05, 7));
    sendMany(MANY, MILLI);
    int late = 0;
    for (int i = 0; i < MANY; i++) {
      assertTrue(delayOf(i) == 10 * MILLI || delayOf(i) == 17 * MILLI);
      late += delayOf(i) == 17 * MILLI ? 1 : 0;
    }
    assertEquals(0.05, late / (double) MANY, 0.008);
    assertTrue(overtaken() > MANY / 50);
  }

  @Test
  void rateAndQueueAreAsComputed() {
    // 32 bytes on the wire (four digits, 28 of headers) at 256 kbit/s: 1 ms each, ten may wait.
    a.link(Link.delayMillis(5).rate(256_000, 320));
    net.runFor(1);
    for (int i = 1000; i < 1020; i++) {
      portA.send(new InetSocketAddress(b.ipv4Address(), 5000), Inbox.bytes("" + i));
    }
    long start = net.nowNanos();
    net.runFor(1000 * MILLI);
    assertEquals(10, atB.size());
    for (int i = 0; i < 10; i++) {
      assertEquals(1000 + i, number(i), "the tail is dropped");
      assertEquals((5 + 1 + i) * MILLI, atB.mails().get(i).atNanos() - start);
    }
    assertEquals(10, net.trace().count(Trace.Kind.QUEUE_FULL));
  }

  @Test
  void anOverloadedLinkCarriesItsRate() {
    // 29..33 bytes every 0.5 ms are about 520 kbit/s; 256 kbit/s pass.
    a.link(Link.perfect().rate(256_000, 3200));
    long start = net.nowNanos();
    for (int i = 0; i < 10_000; i++) {
      portA.send(new InetSocketAddress(b.ipv4Address(), 5000), Inbox.bytes("1234"));
      net.runFor(MILLI / 2);
    }
    double seconds = (net.nowNanos() - start) / 1e9;
    assertEquals(256_000, atB.size() * 32 * 8 / seconds, 1000);
  }

  @Test
  void parametersChangeAtRuntime() {
    a.link(Link.delayMillis(10));
    sendMany(1, MILLI);
    a.link(Link.blackHole());
    sendMany(1, MILLI);
    assertEquals(1, atB.size());
    assertEquals(1, net.trace().count(Trace.Kind.LOST));
    a.link(Link.delayMillis(30));
    sentAt.clear();
    sendMany(1, MILLI);
    assertEquals(30 * MILLI, delayOf(1));
  }

  @Test
  void nonsenseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Link.perfect().loss(1.1));
    assertThrows(IllegalArgumentException.class, () -> Link.perfect().loss(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> Link.delayMillis(-1));
    assertThrows(IllegalArgumentException.class, () -> Link.perfect().rate(-1, 0));
  }
}
