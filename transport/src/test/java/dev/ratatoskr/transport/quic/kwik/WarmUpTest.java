package dev.ratatoskr.transport.quic.kwik;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WarmUpTest {
  @Test
  void finishesAndALinkWorksAfterwards() throws Exception {
    TestCertificate own = TestCertificate.create();
    long start = System.nanoTime();
    KwikEngine.warmUp(own.certificate(), own.key());
    long warmed = System.nanoTime();
    assertTrue(warmed - start < 5_000_000_000L, "ran into its limit");
    try (Wire wire = new Wire()) {
      long opened = System.nanoTime();
      wire.connect();
      System.out.printf(
          "warm-up %d ms, then a handshake %d ms%n",
          (warmed - start) / 1_000_000, (System.nanoTime() - opened) / 1_000_000);
      assertTrue(wire.atClient.established.isDone());
    }
  }
}
