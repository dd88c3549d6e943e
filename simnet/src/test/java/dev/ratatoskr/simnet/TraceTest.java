package dev.ratatoskr.simnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.UdpPort;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class TraceTest {
  private static SimNet netThatCarried(String text, int times) {
    SimNet net = new SimNet(new SplittableRandom(1), 0);
    SimHost a = net.host("a").link(Link.delayMillis(2.5));
    SimHost b = net.host("b").ipv6();
    a.ipv6();
    b.open(5000, new Inbox());
    UdpPort port = a.open(4000, new Inbox());
    for (int i = 0; i < times; i++) {
      port.send(new InetSocketAddress(b.ipv4Address(), 5000), Inbox.bytes(text));
      port.send(new InetSocketAddress(b.ipv6Address(), 5001), Inbox.bytes(text));
      net.runFor(5_000_000);
    }
    return net;
  }

  @Test
  void aLineTellsWhenWhatWhereAndWhich() {
    List<String> lines = netThatCarried("hello", 1).trace().toString().lines().toList();
    assertEquals(4, lines.size());
    assertEquals(
        "    0.000000 ms SENT       a                20.0.0.1:4000 > 20.0.0.2:5000 5 B",
        lines.get(0));
    assertTrue(
        lines.get(1).endsWith("[2001:db8:0:2:0:0:0:1]:4000 > [2001:db8:0:1:0:0:0:1]:5001 5 B"));
    assertTrue(lines.get(2).startsWith("    2.500000 ms RECEIVED   b "));
    assertTrue(lines.get(3).startsWith("    2.500000 ms NO_PORT    b "));
  }

  @Test
  void theDigestCoversPayloads() {
    assertEquals(
        netThatCarried("hello", 3).trace().digest(), netThatCarried("hello", 3).trace().digest());
    assertNotEquals(
        netThatCarried("hello", 3).trace().digest(), netThatCarried("hellu", 3).trace().digest());
  }

  @Test
  void onlyTheNewestEntriesAreKeptAndAllAreCounted() {
    Trace trace = netThatCarried("x", 6000).trace();
    assertEquals(24_000, trace.count());
    assertEquals(Trace.CAPACITY, trace.entries().size());
    assertEquals(2, trace.tail(2).lines().count());
  }
}
