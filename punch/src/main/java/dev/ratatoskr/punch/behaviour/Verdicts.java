package dev.ratatoskr.punch.behaviour;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What follows from the answers. Functions only. */
final class Verdicts {
  /** With fewer ports of one socket, two that are near each other by chance look like a rule. */
  private static final int TELLING_PORTS = 3;

  private Verdicts() {}

  /** A port's inside and outside number. */
  record Mapped(int inside, int outside) {}

  /**
   * The mapping, by comparing servers, and by RFC 5780 section 4.3 where one can.
   *
   * @param bound the port's own address
   * @param sightings of that port by the servers as configured
   * @param tests what each server's own test says
   */
  static Mapping mapping(InetSocketAddress bound, Sightings sightings, List<Mapping> tests) {
    if (sightings.isEmpty()) {
      return Mapping.UNKNOWN;
    }
    Optional<InetSocketAddress> seen =
        sightings.allSame() ? sightings.trusted().flatMap(Ask::mapped) : sightings.agreed();
    if (seen.equals(Optional.of(bound))) {
      return Mapping.NONE;
    }
    if (sightings.agreed().isPresent()) {
      return Mapping.ENDPOINT_INDEPENDENT;
    }
    Optional<Mapping> told = tests.stream().filter(t -> t != Mapping.UNKNOWN).findFirst();
    return sightings.allSame()
        ? told.orElse(Mapping.UNKNOWN)
        : told.filter(Mapping::isDependent).orElse(Mapping.DEPENDENT);
  }

  /** Of several tests, the one that shows most to be let in: only that cannot be an accident. */
  static Filtering filtering(List<Filtering> tests) {
    return tests.stream()
        .filter(test -> test != Filtering.UNKNOWN)
        .min(Filtering::compareTo)
        .orElse(Filtering.UNKNOWN);
  }

  /**
   * How ports are chosen.
   *
   * @param mapping of the NAT
   * @param main the mappings of the port that asked most, in the order in which they were made
   * @param fresh those of other ports, made later
   */
  static PortAllocation allocation(Mapping mapping, List<Mapped> main, List<Mapped> fresh) {
    if (main.isEmpty()) {
      return new PortAllocation.Unknown();
    }
    List<Mapped> all = new ArrayList<>(main);
    all.addAll(fresh);
    if (!mapping.isDependent()) {
      // Another host may hold one of the numbers; most are kept all the same.
      long kept = all.stream().filter(m -> m.inside() == m.outside()).count();
      if (2 * kept > all.size()) {
        return new PortAllocation.Preserving();
      }
    }
    long ports = main.stream().mapToInt(Mapped::outside).distinct().count();
    List<Mapped> used = ports >= TELLING_PORTS ? main : all;
    return PortAllocation.of(main.getFirst().inside(), used.stream().map(Mapped::outside).toList());
  }
}
