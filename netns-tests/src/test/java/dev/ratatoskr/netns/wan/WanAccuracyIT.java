package dev.ratatoskr.netns.wan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.netns.lab.Exec;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import dev.ratatoskr.netns.lab.TestDirectories;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The emulated internet does what it is asked, seen by ping between two namespaces. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WanAccuracyIT {
  private static final Pattern TIME = Pattern.compile("time=([0-9.]+) ms");

  private final Lab lab;
  private final Namespace one;

  WanAccuracyIT() throws LabException {
    lab = Lab.open(TestDirectories.of("wan-accuracy"), 42);
    one = end("one", "10.9.0.1", "fd00:9::1");
    end("two", "10.9.0.2", "fd00:9::2");
  }

  @AfterAll
  void close() {
    lab.close();
  }

  @Test
  void delaysBothDirectionsBothFamilies() throws LabException {
    lab.wan().shape("one", "two", LinkShape.delay(Duration.ofMillis(15)));
    lab.wan().shape("two", "one", LinkShape.delay(Duration.ofMillis(5)));
    for (String target : List.of("10.9.0.2", "fd00:9::2")) {
      double median = median(ping("-c", "200", "-i", "0.01", target));
      System.out.println("asked 20 ms, median " + median + " ms to " + target);
      assertTrue(median >= 20 && median < 22, "median " + median);
    }
  }

  @Test
  void losesTheAskedShare() throws LabException {
    lab.wan().shape("one", "two", LinkShape.IDEAL.withLoss(0.2));
    lab.wan().shape("two", "one", LinkShape.IDEAL);
    int answered = times(ping("-c", "1000", "-i", "0.002", "-W", "1", "10.9.0.2")).size();
    assertEquals(800.0, answered, 60.0);
  }

  @Test
  void queueFillsAtTheAskedRate() throws LabException {
    // 100 packets of 1028 bytes at once through 1 Mbit/s: 8.2 ms each, 20 fit into the queue.
    lab.wan().shape("one", "two", LinkShape.IDEAL.withRate(1_000_000, 20 * 1028));
    lab.wan().shape("two", "one", LinkShape.IDEAL);
    long before = lab.wan().counts("one", "two").overflowed();
    List<Double> times = times(ping("-c", "100", "-l", "100", "-s", "1000", "-W", "1", "10.9.0.2"));
    System.out.println("queue: " + times);
    double longest = times.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    assertTrue(times.size() >= 20 && times.size() <= 30, times.size() + " answered");
    assertTrue(longest > 150 && longest < 190, "longest wait " + longest);
    assertTrue(lab.wan().counts("one", "two").overflowed() - before >= 70);
  }

  @Test
  void blackHolePassesNothingAndOpensAgain() throws LabException {
    lab.wan().shapeBoth("one", "two", LinkShape.IDEAL.withBlackHole(true));
    assertEquals(0, times(ping("-c", "3", "-i", "0.01", "-W", "0.2", "10.9.0.2")).size());
    lab.wan().shapeBoth("one", "two", LinkShape.IDEAL);
    assertEquals(3, times(ping("-c", "3", "-i", "0.01", "-W", "2", "10.9.0.2")).size());
  }

  private Namespace end(String label, String address4, String address6) throws LabException {
    Namespace namespace = lab.namespace(label);
    lab.attach(namespace, "wan0", List.of(Prefix.of(address4), Prefix.of(address6)));
    namespace.ip(
        "link set wan0 mtu 1500 up",
        "addr add " + address4 + "/32 dev wan0",
        "route add default dev wan0",
        "addr add " + address6 + "/128 dev wan0",
        "route add ::/0 dev wan0");
    return namespace;
  }

  private String ping(String... arguments) throws LabException {
    List<String> command = new java.util.ArrayList<>(List.of("ping", "-n"));
    command.addAll(List.of(arguments));
    return Exec.of(one.command(command)).within(Duration.ofSeconds(30)).run().out();
  }

  private static double median(String output) {
    List<Double> times = times(output);
    assertTrue(times.size() > 100, output);
    return times.get(times.size() / 2);
  }

  private static List<Double> times(String output) {
    return TIME.matcher(output).results().map(r -> Double.valueOf(r.group(1))).sorted().toList();
  }
}
