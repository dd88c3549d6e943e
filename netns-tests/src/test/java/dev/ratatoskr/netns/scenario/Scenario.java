package dev.ratatoskr.netns.scenario;

import dev.ratatoskr.netns.home.Switchover;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.TestDirectories;
import dev.ratatoskr.netns.routers.Pinger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Runs a scenario in two fresh homes; logs and captures stay under target when it fails. */
final class Scenario {
  /** A round trip below this went over the bridge: the mesh takes 40 ms, the bridge 5. */
  static final double BRIDGE_BOUND_MILLIS = 20;

  /** Two seconds of pings. */
  private static final int WINDOW = 100;

  private Scenario() {}

  static void run(String name, TwoHomes.Plan plan, Body body) throws LabException {
    run(name, plan, streets -> {}, body);
  }

  /** The same, with some work on the streets before any program runs there. */
  static void run(String name, TwoHomes.Plan plan, TwoHomes.StreetWork before, Body body)
      throws LabException {
    try (Lab lab = Lab.open(TestDirectories.of(name), name.hashCode())) {
      try {
        TwoHomes homes = TwoHomes.build(lab, plan, before);
        // The gateways see each packet before and after its NAT; more captures slow what they see.
        lab.capture(homes.a().home().gateway());
        lab.capture(homes.b().home().gateway());
        body.in(homes);
      } catch (LabException | RuntimeException | Error e) {
        lab.keepEvidence();
        throw e;
      }
    }
  }

  /** Waits for the switch. */
  static Switchover awaitSwitch(Lab lab, Pinger pinger) throws LabException {
    lab.await("traffic moves to the bridge", () -> !find(pinger).isEmpty());
    return find(pinger).getFirst();
  }

  /**
   * Waits for the switch and then for ten seconds of pings after it: a bridge is for long, and in
   * its first seconds the JVM still compiles.
   */
  static Switchover awaitSwitchover(Lab lab, Pinger pinger) throws LabException {
    awaitSwitch(lab, pinger);
    int enough = pinger.answered().size() + 500;
    lab.await("ten seconds of pings on the bridge", () -> pinger.answered().size() >= enough);
    return find(pinger).getFirst();
  }

  /**
   * Waits a minute at most until the median of two seconds of pings is at most so many
   * milliseconds; returns the lowest median there was.
   */
  static double settledMillis(Lab lab, Pinger pinger, double boundMillis) throws LabException {
    long endNanos = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    double[] lowest = {Double.MAX_VALUE};
    lab.await(
        "the ping settles, or time enough for it",
        Duration.ofMinutes(2),
        () -> {
          lowest[0] = lowestMedian(pinger.answered());
          return lowest[0] <= boundMillis || System.nanoTime() - endNanos > 0;
        });
    return lowest[0];
  }

  /** The lowest median of any hundred pings in a row. */
  private static double lowestMedian(List<Pinger.Ping> pings) {
    double lowest = Double.MAX_VALUE;
    for (int from = 0; from + WINDOW <= pings.size(); from += WINDOW) {
      List<Double> times =
          pings.subList(from, from + WINDOW).stream().map(Pinger.Ping::rttMillis).sorted().toList();
      lowest = Math.min(lowest, times.get(WINDOW / 2));
    }
    return lowest;
  }

  /** Builds the bridge: agents, pings, switch. The pinger is the caller's to close. */
  static Pinger bridged(TwoHomes homes) throws LabException {
    homes.startAgents();
    Pinger pinger = homes.ping();
    awaitSwitch(homes.lab(), pinger);
    homes.awaitBridge();
    return pinger;
  }

  /** Milliseconds from now until the first ping, sent from now on, that is answered. */
  static double untilTraffic(Lab lab, Pinger pinger) throws LabException {
    double now = System.currentTimeMillis();
    lab.await(
        "traffic returns",
        Duration.ofSeconds(30),
        () -> pinger.answered().stream().anyMatch(p -> p.sentMillis() > now));
    return pinger.answered().stream()
            .filter(p -> p.sentMillis() > now)
            .findFirst()
            .orElseThrow()
            .sentMillis()
        - now;
  }

  /** Milliseconds from now until three of five pings in a row take the bridge. */
  static double untilBridge(Lab lab, Pinger pinger) throws LabException {
    double now = System.currentTimeMillis();
    lab.await(
        "traffic returns to the bridge",
        Duration.ofSeconds(90),
        () -> {
          List<Pinger.Ping> last =
              pinger.answered().stream().filter(p -> p.sentMillis() > now).toList();
          return last.size() >= 5
              && last.subList(last.size() - 5, last.size()).stream()
                      .filter(p -> p.rttMillis() < BRIDGE_BOUND_MILLIS)
                      .count()
                  >= 3;
        });
    return System.currentTimeMillis() - now;
  }

  /** Lets the scenario go on as it is, where the absence of events is what is tested. */
  static void letPass(Duration time) {
    long endNanos = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - endNanos < 0) {
      LockSupport.parkNanos(endNanos - System.nanoTime());
    }
  }

  private static List<Switchover> find(Pinger pinger) throws LabException {
    return Switchover.find(pinger.answered(), Pinger.SPACING_MILLIS, BRIDGE_BOUND_MILLIS).stream()
        .toList();
  }

  /** What happens in the homes. */
  interface Body {
    void in(TwoHomes homes) throws LabException;
  }
}
