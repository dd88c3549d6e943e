package dev.ratatoskr.punch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SlidingWindowTest {
  private static final long WINDOW = 100;

  /** Any window of the length holds no more, and none is refused that would keep to that. */
  @Property
  void noWindowHoldsMore(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int most) {
    SplittableRandom random = new SplittableRandom(seed);
    SlidingWindow window = new SlidingWindow(most, WINDOW);
    Deque<Long> within = new ArrayDeque<>();
    long now = Long.MAX_VALUE - 50;
    for (int i = 0; i < 300; i++) {
      now += random.nextInt(30);
      while (!within.isEmpty() && now - within.getFirst() >= WINDOW) {
        within.removeFirst();
      }
      boolean admitted = window.admit(now);
      assertEquals(within.size() < most, admitted, "at turn " + i);
      if (admitted) {
        within.addLast(now);
      }
      assertTrue(within.size() <= most);
    }
  }
}
