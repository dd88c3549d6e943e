package dev.ratatoskr.transport.quic.quiche;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LinkDatagramsTest {
  private int told;
  private final LinkDatagrams datagrams = new LinkDatagrams(3, () -> told++);

  @Test
  void refusesAllBeforeThePeerSaidThatItTakesAny() {
    assertFalse(datagrams.take(1));
    assertEquals(0, datagrams.maxBytes());
  }

  @Test
  void refusesWhatIsEmptyOrTooLarge() {
    datagrams.onLimit(1150, 1232);
    assertFalse(datagrams.take(0));
    assertFalse(datagrams.take(1151));
    assertTrue(datagrams.take(1150));
  }

  @Test
  void growsAndShrinksWithThePath() {
    datagrams.onLimit(1440, 1472);
    assertEquals(1201, datagrams.maxBytes());
    datagrams.onPayload(1464);
    assertEquals(1433, datagrams.maxBytes(), "a router's largest packet over PPPoE");
    assertTrue(datagrams.take(1433));
    datagrams.onPayload(1398);
    assertEquals(1367, datagrams.maxBytes(), "the same in its short form");
    datagrams.onPayload(1232);
    assertFalse(datagrams.take(1202));
    datagrams.onPayload(9000);
    assertEquals(1440, datagrams.maxBytes());
  }

  @Test
  void givesPlaceForWhatLeft() {
    datagrams.onLimit(1200, 1232);
    assertTrue(datagrams.take(1000) && datagrams.take(300) && datagrams.take(301));
    assertFalse(datagrams.take(10));
    datagrams.onSent(999);
    assertFalse(datagrams.take(10), "the oldest has not left yet");
    datagrams.onSent(1030);
    assertTrue(datagrams.take(10), "one has left");
    assertFalse(datagrams.take(10));
    datagrams.onSent(300 + 2 + 301 + 32);
    assertTrue(datagrams.take(10) && datagrams.take(11), "two have left in one packet");
    assertFalse(datagrams.take(10));
  }

  @Test
  void acknowledgementsDoNotCountForDatagramsHoweverMany() {
    datagrams.onLimit(1200, 1232);
    assertTrue(datagrams.take(1000) && datagrams.take(1001) && datagrams.take(1002));
    for (int i = 0; i < 900; i++) {
      datagrams.onSent(60);
    }
    assertFalse(datagrams.take(10));
  }

  @Test
  void whatNeverLeavesIsGivenUp() {
    datagrams.onLimit(1200, 1232);
    assertTrue(datagrams.take(1000) && datagrams.take(1001) && datagrams.take(1002));
    for (int i = 0; i < 1000; i++) {
      datagrams.onSent(60);
    }
    assertTrue(datagrams.take(10));
    assertFalse(datagrams.take(10));
  }

  @Test
  void packetsBeforeADatagramDoNotCountForIt() {
    datagrams.onLimit(1200, 1232);
    datagrams.onSent(100_000);
    assertTrue(datagrams.take(10) && datagrams.take(11) && datagrams.take(12));
    assertFalse(datagrams.take(10));
  }

  @Test
  void roomIsToldOnceToWhoWasRefused() {
    LinkDatagrams many = new LinkDatagrams(100, () -> told++);
    many.onLimit(1200, 1232);
    int few = many.room();
    for (int i = 0; i < few; i++) {
      assertTrue(many.take(100));
    }
    assertEquals(0, many.room());
    many.onSent(132);
    assertEquals(0, told, "not before half of it is free");
    for (int i = 1; i < few; i++) {
      many.onSent(132);
    }
    assertEquals(1, told);
    assertEquals(few, many.room());
  }

  @Test
  void whereCongestionControlHoldsThemBackHardlyAnyWait() {
    LinkDatagrams many = new LinkDatagrams(100, () -> told++);
    many.onLimit(1200, 1232);
    int few = many.room();
    for (int i = 0; i < few; i++) {
      assertTrue(many.take(1000));
    }
    many.onFlushed();
    assertEquals(0, many.room());
    for (int i = 0; i < few - 4; i++) {
      many.onSent(1032);
    }
    assertEquals(0, many.room(), "four wait still");
    assertEquals(0, told);
    many.onSent(1032);
    many.onSent(1032);
    assertEquals(1, told);
    assertEquals(2, many.room());
    many.onSent(1032);
    many.onSent(1032);
    many.onFlushed();
    assertEquals(few, many.room());
  }

  @Test
  void onceAllHaveLeftTheyAreNotHeldBackAnyMore() {
    LinkDatagrams many = new LinkDatagrams(100, () -> told++);
    many.onLimit(1200, 1232);
    int few = many.room();
    for (int i = 0; i < 5; i++) {
      assertTrue(many.take(1000));
    }
    // Within a reading loop the packets leave after the flush.
    many.onFlushed();
    for (int i = 0; i < 5; i++) {
      many.onSent(1032);
    }
    assertEquals(few, many.room());
  }
}
