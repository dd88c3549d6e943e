package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ratatoskr.netns.home.Agent;
import dev.ratatoskr.netns.home.Resident;
import dev.ratatoskr.netns.home.Switchover;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.FakeClock;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** A wall clock may be years off, or be set while bridges stand: nothing depends on it. */
final class ClockIT {
  private static final Duration NINE_YEARS = Duration.ofDays(9 * 365L);

  /** Back to 1976, as a host without a battery may start: certificates begin in 2000. */
  private static final Duration FIFTY_YEARS = Duration.ofDays(50 * 365L);

  /** A machine at rest takes 1.0 to 1.4 s; this bound only tells a usual bridge from a late one. */
  private static final double USUAL_MILLIS = 10_000;

  /** After the start of an agent that was killed; at rest 6.5 s. */
  private static final double RESTARTED_MILLIS = 30_000;

  /** Longer than the two seconds after which an agent looks whether its host has slept. */
  private static final Duration WATCHED = Duration.ofSeconds(6);

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  /** None at rest; a busy machine may drop what it could not send in time. */
  private static final int MOST_LOST = 10;

  @Test
  void clocksThatAreYearsApartDelayNoBridge() throws LabException {
    Scenario.run(
        "clocks-apart",
        TwoHomes.Plan.STANDARD,
        homes -> {
          FakeClock ahead = clock(homes.lab(), homes.a(), NINE_YEARS);
          FakeClock behind = clock(homes.lab(), homes.b(), NINE_YEARS.negated());
          homes.startAgents();
          try (Pinger pinger = homes.ping()) {
            Switchover seen = Scenario.awaitSwitch(homes.lab(), pinger);
            System.out.println("nine years ahead and behind: " + seen);
            assertTrue(seen.timeMillis() < USUAL_MILLIS, seen.toString());
            homes.awaitBridge();
            beganJustNow(homes.a().agent(), ahead);
            beganJustNow(homes.b().agent(), behind);
          }
        });
  }

  @Test
  void aClockThatIsSetLeavesTheBridgeAlone() throws LabException {
    Scenario.run(
        "clock-set",
        TwoHomes.Plan.STANDARD,
        homes -> {
          FakeClock clock = clock(homes.lab(), homes.a(), Duration.ZERO);
          try (Pinger pinger = Scenario.bridged(homes)) {
            double bound = Scenario.BRIDGE_BOUND_MILLIS;
            assertTrue(Scenario.settledMillis(homes.lab(), pinger, bound) <= bound);
            set(homes, clock, pinger, Duration.ofDays(1));
            set(homes, clock, pinger, Duration.ofDays(-2));
            homes.a().agent().process().kill();
            clock.step(FIFTY_YEARS.negated());
            homes.a().agent().startAndAwait();
            double bridge = Scenario.untilBridge(homes.lab(), pinger);
            System.out.printf(Locale.ROOT, "started in 1976: bridge after %.0f ms%n", bridge);
            assertTrue(bridge < RESTARTED_MILLIS, bridge + " ms");
            homes.awaitBridge();
            beganJustNow(homes.a().agent(), clock);
          }
        });
  }

  private static FakeClock clock(Lab lab, Resident resident, Duration apart) throws LabException {
    FakeClock clock = FakeClock.start(lab, resident.home().host(), apart);
    resident.agent().useClock(clock);
    return clock;
  }

  /** Sets the clock of a: pings go on over the bridge, and both agents say that it stands. */
  private static void set(TwoHomes homes, FakeClock clock, Pinger pinger, Duration by)
      throws LabException {
    Begun before = Begun.of(homes, clock);
    int known = pinger.answered().size();
    clock.step(by);
    Lab lab = homes.lab();
    lab.await("the agent goes by the new time", () -> Begun.of(homes, clock).isAbout(before));
    long endNanos = System.nanoTime() + WATCHED.toNanos();
    while (System.nanoTime() - endNanos < 0) {
      Begun now = Begun.of(homes, clock);
      assertTrue(now.isAbout(before), now + ", before " + before);
      Scenario.letPass(PAUSE);
    }
    JsonNode told = homes.a().agent().statusByCommand().at("/bridges/0");
    assertTrue(isAbout(begun(told, clock), before.a()), told + ", before " + before);
    List<Pinger.Ping> all = pinger.answered();
    goOn(by, all.subList(known, all.size()));
  }

  private static void goOn(Duration by, List<Pinger.Ping> pings) {
    int sent = pings.getLast().sequence() - pings.getFirst().sequence() + 1;
    List<Double> times = pings.stream().map(Pinger.Ping::rttMillis).sorted().toList();
    String figures =
        String.format(
            Locale.ROOT,
            "clock set by %d h: ping median %.1f ms, longest %.1f ms, %d of %d lost",
            by.toHours(),
            times.get(times.size() / 2),
            times.getLast(),
            sent - pings.size(),
            sent);
    System.out.println(figures);
    assertTrue(sent - pings.size() <= MOST_LOST, figures);
    assertTrue(times.get(times.size() / 2) < Scenario.BRIDGE_BOUND_MILLIS, figures);
  }

  private static void beganJustNow(Agent agent, FakeClock clock) {
    Instant begun = begun(agent.bridge(), clock);
    Duration age = Duration.between(begun, Instant.now());
    assertTrue(age.abs().compareTo(Duration.ofMinutes(1)) < 0, "began at " + begun);
  }

  /** When a bridge began, by the machine's clock, as its agent says it by this one. */
  private static Instant begun(JsonNode bridge, FakeClock clock) {
    return begun(bridge).minus(clock.apart());
  }

  private static Instant begun(JsonNode bridge) {
    assertEquals("bridged", bridge.path("state").asText(), bridge.toString());
    return Instant.parse(bridge.path("since").asText());
  }

  private static boolean isAbout(Instant one, Instant other) {
    return Duration.between(one, other).abs().compareTo(TOLERANCE) < 0;
  }

  /** When the bridge began, by the machine's clock, as each side says: it never changes. */
  private record Begun(Instant a, Instant b) {
    /** With this clock in home a; home b goes by the machine's. */
    static Begun of(TwoHomes homes, FakeClock clock) {
      return new Begun(begun(homes.a().agent().bridge(), clock), begun(homes.b().agent().bridge()));
    }

    boolean isAbout(Begun other) {
      return ClockIT.isAbout(a, other.a) && ClockIT.isAbout(b, other.b);
    }
  }
}
