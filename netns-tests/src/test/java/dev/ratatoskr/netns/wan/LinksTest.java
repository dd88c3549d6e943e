package dev.ratatoskr.netns.wan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LinksTest {
  private static final long MILLI = 1_000_000L;

  /** 10 Mbit/s drains 1250 bytes a millisecond. */
  private static final LinkShape UPLINK = LinkShape.IDEAL.withRate(10_000_000, 2500);

  private final Links links = new Links(7);

  @Test
  void whatAnEndSendsSharesItsUplinkWhereverItGoes() {
    links.uplink("a").shape(UPLINK);
    links.between("a", "b").shape(LinkShape.delay(Duration.ofMillis(20)));
    links.between("a", "c").shape(LinkShape.delay(Duration.ofMillis(50)));
    assertEquals(21 * MILLI, links.schedule("a", "b", 0, 1250));
    assertEquals(52 * MILLI, links.schedule("a", "c", 0, 1250));
    assertEquals(23 * MILLI, links.schedule("a", "b", 0, 1250));
    assertEquals(Link.DROPPED, links.schedule("a", "c", 0, 1250));
    assertEquals(new LinkCounts(2, 0, 0), links.between("a", "b").counts());
    assertEquals(new LinkCounts(1, 0, 0), links.between("a", "c").counts());
  }

  @Test
  void whatAnEndReceivesDoesNotPassItsUplink() {
    links.uplink("a").shape(UPLINK);
    for (int i = 0; i < 10; i++) {
      assertEquals(0, links.schedule("b", "a", 0, 1250));
    }
  }

  @Test
  void anUplinkAndADirectionHaveAQueueEach() {
    links.uplink("a").shape(UPLINK);
    links.between("a", "b").shape(LinkShape.IDEAL.withRate(5_000_000, 2500));
    assertEquals(3 * MILLI, links.schedule("a", "b", 0, 1250));
    assertEquals(5 * MILLI, links.schedule("a", "b", 0, 1250));
  }
}
