package dev.ratatoskr.netns.home;

import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger.Ping;
import java.util.ArrayDeque;
import java.util.Deque;
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
  /** So many answers, of which {@link #ENOUGH} are quick: a busy machine may delay the others. */
  private static final int LATEST = 5;

  private static final int ENOUGH = 3;

  /** Later pings before the switch may have one direction on the bridge already. */
  private static final int CERTAINLY_MESH = 20;

  /**
   * Finds the switch: three of five answers in a row under the bound.
   *
   * @param pings answered, in order
   * @param spacingMillis the time between two pings
   * @param boundMillis a round trip below this went over the bridge
   * @return nothing while there is no switch yet
   * @throws LabException if the first ping took the bridge already, as after a restart: there is no
   *     switch to wait for then, and no mesh to compare with
   */
  public static Optional<Switchover> find(
      List<Ping> pings, double spacingMillis, double boundMillis) throws LabException {
    Deque<Integer> quick = new ArrayDeque<>();
    for (int i = 0; i < pings.size(); i++) {
      if (pings.get(i).rttMillis() >= boundMillis) {
        continue;
      }
      quick.add(i);
      if (quick.size() > ENOUGH) {
        quick.remove();
      }
      int first = quick.getFirst();
      if (quick.size() == ENOUGH && i - first < LATEST) {
        if (first == 0) {
          throw new LabException("no switch to see: the first ping took the bridge already");
        }
        return Optional.of(at(pings, first, spacingMillis));
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
