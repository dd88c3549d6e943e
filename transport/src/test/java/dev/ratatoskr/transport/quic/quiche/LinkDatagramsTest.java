package dev.ratatoskr.transport.quic.quiche;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LinkDatagramsTest {
  private final LinkDatagrams datagrams = new LinkDatagrams(3);

  @Test
  void refusesAllBeforeThePeerSaidThatItTakesAny() {
    assertFalse(datagrams.take(1));
    assertEquals(0, datagrams.maxBytes());
  }

  @Test
  void refusesWhatIsEmptyOrTooLarge() {
    datagrams.onLimit(1150);
    assertFalse(datagrams.take(0));
    assertFalse(datagrams.take(1151));
    assertTrue(datagrams.take(1150));
    datagrams.onLimit(9000);
    assertEquals(1200, datagrams.maxBytes());
  }

  @Test
  void givesPlaceForWhatLeft() {
    datagrams.onLimit(1200);
    assertTrue(datagrams.take(1000) && datagrams.take(300) && datagrams.take(301));
    assertFalse(datagrams.take(10));
    datagrams.onSent(999);
    assertFalse(datagrams.take(10), "the oldest has not left yet");
    datagrams.onSent(350);
    assertTrue(datagrams.take(10) && datagrams.take(11), "two have left");
    assertFalse(datagrams.take(10));
  }

  @Test
  void packetsBeforeADatagramDoNotCountForIt() {
    datagrams.onLimit(1200);
    datagrams.onSent(100_000);
    assertTrue(datagrams.take(10) && datagrams.take(11) && datagrams.take(12));
    assertFalse(datagrams.take(10));
  }
}
