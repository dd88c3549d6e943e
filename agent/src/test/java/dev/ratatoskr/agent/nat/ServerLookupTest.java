package dev.ratatoskr.agent.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.agent.config.ServerAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerLookupTest {
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final CountDownLatch release = new CountDownLatch(1);
  private final ServerLookup lookup = new ServerLookup(this::resolve);

  @AfterEach
  void release() {
    release.countDown();
  }

  private InetAddress[] resolve(String host) throws UnknownHostException {
    if (host.equals("hangs")) {
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return new InetAddress[] {InetAddress.ofLiteral("192.0.2.9")};
    }
    if (host.equals("both")) {
      return new InetAddress[] {
        InetAddress.ofLiteral("2001:db8::1"),
        InetAddress.ofLiteral("2001:db8::2"),
        InetAddress.ofLiteral("192.0.2.1"),
        InetAddress.ofLiteral("192.0.2.2")
      };
    }
    throw new UnknownHostException(host);
  }

  private List<InetSocketAddress> find(Duration all, Duration any, String... hosts)
      throws InterruptedException {
    return lookup.find(
        List.of(hosts).stream().map(host -> new ServerAddress(host, 3478)).toList(), all, any);
  }

  @Test
  void takesOneAddressOfEachFamilyAndKeepsTheOrder() throws InterruptedException {
    assertEquals(
        List.of(
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 3478),
            new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 3478)),
        find(LONG, LONG, "nobody", "both", "both"));
  }

  @Test
  void aNameThatHangsHoldsUpNobody() throws InterruptedException {
    Stopwatch stopwatch = Stopwatch.sinceNow();
    assertEquals(2, find(SHORT, LONG, "hangs", "both").size());
    assertTrue(stopwatch.elapsed().compareTo(Duration.ofSeconds(10)) < 0);
  }

  @Test
  void whenAllHangItWaitsForTheFirstButNotForever() throws InterruptedException {
    assertEquals(List.of(), find(SHORT, SHORT.multipliedBy(2), "hangs", "hangs"));
    Thread.ofPlatform().daemon().start(release::countDown);
    assertEquals(1, find(Duration.ofNanos(1), LONG, "hangs", "nobody").size());
  }

  @Test
  void namesThatNobodyKnowsEndItAtOnce() throws InterruptedException {
    Stopwatch stopwatch = Stopwatch.sinceNow();
    assertEquals(List.of(), find(LONG, LONG, "nobody", "nobody"));
    assertTrue(stopwatch.elapsed().compareTo(Duration.ofSeconds(10)) < 0);
  }
}
