package dev.ratatoskr.netns.home;

import dev.ratatoskr.netns.routers.Pinger.Ping;
import java.util.List;
import java.util.Optional;

/**
 * What a row of pings says about the moment when traffic left the mesh for the bridge.
 *
 * @param meshMillis the median round trip of the first pings
 * @param bridgeMillis the median round trip after
 * @param timeMillis from the first ping sent to the first that took the bridge
 * @param lost how many pings between the first and the last answered one had no answer
 */
public record Switchover(double meshMillis, double bridgeMillis, double timeMillis, int lost) {
  private static final int IN_A_ROW = 5;

  /** Later pings before the switch may have one direction on the bridge already. */
  private static final int CERTAINLY_MESH = 20;

  /**
   * Finds the switch: five answers in a row under the bound.
   *
   * @param pings answered, in order
   * @param spacingMillis the time between two pings
   * @param boundMillis a round trip below this went over the bridge
   * @return nothing while there is no switch yet, or not one mesh ping before it
   */
  public static Optional<Switchover> find(
      List<Ping> pings, double spacingMillis, double boundMillis) {
    int quick = 0;
    for (int i = 0; i < pings.size(); i++) {
      quick = pings.get(i).rttMillis() < boundMillis ? quick + 1 : 0;
      if (quick == IN_A_ROW) {
        int first = i - IN_A_ROW + 1;
        return first == 0 ? Optional.empty() : Optional.of(at(pings, first, spacingMillis));
      }
    }
    return Optional.empty();
  }

  private static Switchover at(List<Ping> pings, int first, double spacingMillis) {
    Ping start = pings.getFirst();
    double begunMillis = start.sentMillis() - (start.sequence() - 1) * spacingMillis;
    int sent = pings.getLast().sequence() - start.sequence() + 1;
    return new Switchover(
        median(pings.subList(0, Math.min(first, CERTAINLY_MESH))),
        median(pings.subList(first, pings.size())),
        pings.get(first).sentMillis() - begunMillis,
        sent - pings.size());
  }

  private static double median(List<Ping> pings) {
    List<Double> times = pings.stream().map(Ping::rttMillis).sorted().toList();
    return times.get(times.size() / 2);
  }
}
