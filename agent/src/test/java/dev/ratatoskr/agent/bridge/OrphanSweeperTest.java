package dev.ratatoskr.agent.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrphanSweeperTest {
  private static final String ONE = "tcp://127.0.0.1:4001";
  private static final String TWO = "tcp://127.0.0.1:4002";

  @Test
  void onlyWhatTheLedgerNamesIsSwept() {
    List<RouterPeer> peers =
        List.of(
            new RouterPeer("tls://203.0.113.1:7002", true, 1, 1, ""),
            new RouterPeer(ONE, false, 0, 0, "connection refused"),
            new RouterPeer("tcp://127.0.0.1:5555", true, 1, 1, ""));
    OrphanSweeper.Sweep sweep = OrphanSweeper.sweep(Set.of(ONE, TWO), peers);
    assertEquals(List.of(ONE), sweep.remove());
    assertEquals(List.of(TWO), sweep.strike());
  }
}
