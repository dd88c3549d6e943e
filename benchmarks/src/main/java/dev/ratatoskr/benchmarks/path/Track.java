package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.netns.home.Families;
import dev.ratatoskr.netns.home.Resident;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import dev.ratatoskr.netns.routers.RouterRelease;
import dev.ratatoskr.netns.wan.LinkShape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Two homes between which one contender carries the traffic, over ways of given shapes.
 *
 * @param plan what it was built to
 * @param homes the laboratory
 * @param pinger pings from a to b every 20 ms, from before the contender took over
 */
record Track(Plan plan, TwoHomes homes, Pinger pinger) implements AutoCloseable {
  /** Between the mesh's round trip and that of every way measured here. */
  static final double TAKEN_OVER_MILLIS = 36;

  private static final int STEADY = 50;

  /**
   * What to build.
   *
   * @param contender who carries the traffic
   * @param setting over what
   * @param run from 0; packets are lost by it, the same for each contender
   */
  record Plan(Contender contender, Setting setting, int run) {}

  /**
   * Finds out whether tracks can be built here at all.
   *
   * @throws LabException if not; the message says what to do
   */
  static void checkRights() throws LabException {
    openLab(0).close();
  }

  /** An empty laboratory in the place of tracks. */
  static Lab openLab(int seed) throws LabException {
    return Lab.open(directory(), seed);
  }

  /** Builds it and waits until the traffic goes the contender's way. */
  static Track build(Plan plan) throws LabException {
    Contender contender = plan.contender();
    Lab lab = openLab(plan.run());
    try {
      TwoHomes.Programs programs =
          new TwoHomes.Programs(RouterRelease.SID, plan.setting().mtu(), contender.agentToml());
      TwoHomes homes =
          TwoHomes.build(lab, TwoHomes.Plan.of(programs, Families.IPV4), plan.setting()::applyTo);
      if (contender.hasAgents()) {
        homes.startAgents();
      }
      Track track = new Track(plan, homes, homes.ping());
      track.takeOver();
      return track;
    } catch (LabException | RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  private void takeOver() throws LabException {
    homes.lab().await("the mesh answers", () -> pinger.answered().size() >= 5);
    if (contender().hasAgents()) {
      homes.awaitBridge();
      checkEngine(contender().engine().orElseThrow());
    } else {
      homes.peerDirectly(false);
    }
    awaitOwnWay(0, Duration.ofMinutes(1));
  }

  /** Waits until a second of pings goes the contender's way, all sent after a moment. */
  void awaitOwnWay(double sinceMillis, Duration patience) throws LabException {
    homes
        .lab()
        .await(
            "the traffic goes that way",
            patience,
            () -> lastMedian(sinceMillis) < TAKEN_OVER_MILLIS);
  }

  /** When the first ping after this moment left that went the contender's way. */
  double ownWaySince(double sinceMillis) throws LabException {
    return answeredSince(sinceMillis).stream()
        .filter(ping -> ping.rttMillis() < TAKEN_OVER_MILLIS)
        .findFirst()
        .orElseThrow(() -> new LabException("no ping went the direct way"))
        .sentMillis();
  }

  /** The answered pings that were sent after this moment of Unix time, in milliseconds. */
  List<Pinger.Ping> answeredSince(double sinceMillis) throws LabException {
    return between(sinceMillis, Double.MAX_VALUE);
  }

  private void checkEngine(String wanted) throws LabException {
    for (Resident resident : List.of(homes.a(), homes.b())) {
      String engine = resident.agent().bridge().path("engine").asText();
      if (!engine.equals(wanted)) {
        throw new LabException("the bridge runs on \"" + engine + "\" instead of " + wanted);
      }
    }
  }

  private double lastMedian(double sinceMillis) throws LabException {
    List<Pinger.Ping> all = answeredSince(sinceMillis);
    return all.size() < STEADY
        ? Double.MAX_VALUE
        : Sample.of(all.subList(all.size() - STEADY, all.size())).p50();
  }

  /** Who carries the traffic. */
  Contender contender() {
    return plan.contender();
  }

  /** Sets what both directions of the direct way do from now on. */
  void shape(LinkShape shape) {
    homes.streets().direct(shape);
  }

  /** Ends the pings, where they would be part of what is measured. */
  void endPings() {
    pinger.close();
  }

  /** The pings of this much time from now on. */
  List<Pinger.Ping> pings(Duration time) throws LabException {
    long from = System.currentTimeMillis();
    homes
        .lab()
        .await(
            "pings",
            time.plusMinutes(1),
            () -> System.currentTimeMillis() - from >= time.toMillis());
    return between((double) from, (double) System.currentTimeMillis());
  }

  /** The answered pings sent between two moments of Unix time, in milliseconds. */
  List<Pinger.Ping> between(double fromMillis, double toMillis) throws LabException {
    return pinger.answered().stream()
        .filter(p -> p.sentMillis() >= fromMillis && p.sentMillis() < toMillis)
        .toList();
  }

  @Override
  public void close() {
    pinger.close();
    homes.lab().close();
  }

  private static Path directory() {
    return Path.of(
        System.getProperty("java.io.tmpdir"), "ratatoskr-bench-" + ProcessHandle.current().pid());
  }
}
