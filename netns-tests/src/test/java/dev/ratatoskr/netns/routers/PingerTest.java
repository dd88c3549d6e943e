package dev.ratatoskr.netns.routers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PingerTest {
  @Test
  void readsEachAnswerOnceInOrder() {
    String output =
        """
        PING 200:1::1(200:1::1) 56 data bytes
        [1700000000.500000] 64 bytes from 200:1::1: icmp_seq=2 ttl=64 time=40.0 ms
        [1700000000.520000] 64 bytes from 200:1::1: icmp_seq=1 ttl=64 time=80.0 ms
        [1700000000.530000] 64 bytes from 200:1::1: icmp_seq=1 ttl=64 time=90.0 ms (DUP!)
        [1700000000.6000\
        """;
    List<Pinger.Ping> pings = Pinger.parse(output);
    assertEquals(List.of(1, 2), pings.stream().map(Pinger.Ping::sequence).toList());
    assertEquals(80.0, pings.getFirst().rttMillis(), 0.001);
    assertEquals(1_700_000_000_460.0, pings.get(1).sentMillis(), 0.01);
  }
}
