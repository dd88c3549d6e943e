package dev.ratatoskr.agent.memory;

import dev.ratatoskr.punch.keepalive.LearntLifetime;
import dev.ratatoskr.punch.peer.PunchRecollection;
import dev.ratatoskr.punch.peer.PunchRecollection.Apart;
import dev.ratatoskr.punch.peer.PunchRecollection.Searched;
import dev.ratatoskr.punch.peer.PunchRecollection.Worked;
import dev.ratatoskr.transport.peer.EndpointMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** What endpoints may have learnt. */
final class Memories {
  static final String PEER = "ab".repeat(32);
  static final String HOME = "203.0.113.7";

  private Memories() {}

  static LearntLifetime lifetime(String network, long atNanos) {
    return new LearntLifetime(
        network,
        TimeUnit.SECONDS.toNanos(50),
        TimeUnit.SECONDS.toNanos(60),
        TimeUnit.SECONDS.toNanos(48),
        atNanos);
  }

  /** The lifetime of one network, and that its searches fail. */
  static EndpointMemory hopeless(String network, long atNanos) {
    return new EndpointMemory(
        List.of(lifetime(network, atNanos)),
        new PunchRecollection(
            List.of(new Searched(network, false, 2, PEER, atNanos)), List.of(), List.of()));
  }

  /** Anything at all that is at most a day old. */
  static EndpointMemory any(Random random, long nowNanos) {
    return new EndpointMemory(
        list(
            random,
            64,
            i ->
                new LearntLifetime(
                    address(random),
                    1 + random.nextLong(Long.MAX_VALUE),
                    1 + random.nextLong(Long.MAX_VALUE),
                    random.nextLong(Long.MAX_VALUE),
                    at(random, nowNanos))),
        new PunchRecollection(
            list(
                random,
                256,
                i ->
                    new Searched(
                        address(random),
                        random.nextBoolean(),
                        random.nextInt(1001),
                        random.nextBoolean() ? "" : key(random),
                        at(random, nowNanos))),
            list(random, 256, i -> new Worked(key(random), address(random), at(random, nowNanos))),
            list(
                random,
                256,
                i -> new Apart(key(random), random.nextLong(), at(random, nowNanos)))));
  }

  private static <T> List<T> list(Random random, int most, IntFunction<T> element) {
    List<T> list = new ArrayList<>();
    int size = random.nextInt(4) == 0 ? most : random.nextInt(5);
    for (int i = 0; i < size; i++) {
      list.add(element.apply(i));
    }
    return list;
  }

  private static long at(Random random, long nowNanos) {
    return nowNanos - TimeUnit.SECONDS.toNanos(random.nextInt(86_400));
  }

  private static String address(Random random) {
    return random.nextBoolean()
        ? "198.51.%d.%d".formatted(random.nextInt(256), random.nextInt(256))
        : "2001:db8:0:0:0:0:%x:%x".formatted(random.nextInt(65_536), random.nextInt(65_536));
  }

  private static String key(Random random) {
    StringBuilder key = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      key.append("%08x".formatted(random.nextInt()));
    }
    return key.toString();
  }
}
