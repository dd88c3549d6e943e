package dev.ratatoskr.netns.routers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PingLogTest {
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
    PingLog log = new PingLog();
    output.chars().forEach(c -> log.read(Character.toString(c)));
    List<Pinger.Ping> pings = log.answered();
    assertEquals(List.of(1, 2), pings.stream().map(Pinger.Ping::sequence).toList());
    assertEquals(80.0, pings.getFirst().rttMillis(), 0.001);
    assertEquals(1_700_000_000_460.0, pings.get(1).sentMillis(), 0.01);
    log.read("00] 64 bytes from 200:1::1: icmp_seq=3 ttl=64 time=7.00 ms\n");
    assertEquals(7.0, log.answered().get(2).rttMillis(), 0.001);
  }
}
