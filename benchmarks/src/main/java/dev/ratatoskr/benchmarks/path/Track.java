package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.netns.home.Families;
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
 * Two homes between which one contender carries the traffic, over a direct way of a given shape.
 *
 * @param homes the laboratory
 * @param pinger pings from a to b every 20 ms, from before the contender took over
 */
record Track(TwoHomes homes, Pinger pinger) implements AutoCloseable {
  /** Between the mesh's round trip and that of every way measured here. */
  private static final double TAKEN_OVER_MILLIS = 36;

  private static final int STEADY = 50;

  /**
   * Builds it and waits until the traffic goes the contender's way.
   *
   * @param mtu the routers' IfMTU
   * @param shape of the direct way, each direction
   */
  static Track build(Contender contender, int mtu, LinkShape shape) throws LabException {
    Path directory =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "ratatoskr-bench-" + ProcessHandle.current().pid());
    Lab lab = Lab.open(directory, 1);
    try {
      TwoHomes.Programs programs =
          new TwoHomes.Programs(RouterRelease.SID, mtu, contender.agentToml().orElse(""));
      TwoHomes homes =
          TwoHomes.build(
              lab, TwoHomes.Plan.of(programs, Families.IPV4), streets -> streets.direct(shape));
      if (contender.agentToml().isPresent()) {
        homes.startAgents();
      }
      Track track = new Track(homes, homes.ping());
      track.takeOver(contender);
      return track;
    } catch (LabException | RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  private void takeOver(Contender contender) throws LabException {
    homes.lab().await("the mesh answers", () -> pinger.answered().size() >= 5);
    if (contender.agentToml().isEmpty()) {
      homes.peerDirectly(false);
    } else {
      homes.awaitBridge();
    }
    homes.lab().await("the traffic goes that way", () -> lastMedian() < TAKEN_OVER_MILLIS);
  }

  private double lastMedian() throws LabException {
    List<Pinger.Ping> all = pinger.answered();
    return all.size() < STEADY
        ? Double.MAX_VALUE
        : Sample.of(all.subList(all.size() - STEADY, all.size())).p50();
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
}
