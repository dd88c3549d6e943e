package dev.ratatoskr.punch.behaviour;

import dev.ratatoskr.punch.Timers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One version of IP: finds the local addresses that lead outside, and examines the best of them.
 */
final class FamilyDiscovery {
  /** Local addresses that are tried; a host may have many that lead nowhere. */
  static final int MAX_UPLINKS = 4;

  /** Servers that the others but the preferred address ask. */
  private static final int SERVERS_FOR_OTHERS = 2;

  /** How long after the first answer others may still agree with it, or a better address answer. */
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private final Exchange exchange;
  private final boolean present;
  private final List<Uplink> uplinks = new ArrayList<>();
  private @Nullable Uplink examined;
  private @Nullable Examination examination;

  /**
   * Begins.
   *
   * @param sources usable local addresses, the preferred first
   * @param servers of the same family
   */
  FamilyDiscovery(Exchange exchange, List<InetAddress> sources, List<InetSocketAddress> servers) {
    this.exchange = exchange;
    present = !sources.isEmpty();
    for (InetAddress source : sources.stream().limit(MAX_UPLINKS).toList()) {
      int count = uplinks.isEmpty() ? exchange.settings().servers() : SERVERS_FOR_OTHERS;
      if (!servers.isEmpty()) {
        uplinks.add(new Uplink(exchange, source, servers.stream().limit(count).toList()));
      }
    }
  }

  /** Does what has become possible. */
  void advance(long nowNanos) {
    uplinks.forEach(uplink -> uplink.advance(nowNanos));
    if (examination == null) {
      Optional<Uplink> best = best();
      if (best.isPresent() && isSettled(best.get(), nowNanos)) {
        examined = best.get();
        examination = new Examination(exchange, best.get(), best.get().local());
      }
    }
    if (examination != null) {
      examination.advance(nowNanos);
    }
  }

  boolean isWaiting() {
    return uplinks.stream().anyMatch(Uplink::isWaiting)
        || (examination == null ? best().isPresent() : examination.isWaiting());
  }

  /** When the grace ends, {@link Timers#NONE} when there is none. */
  long nextNanos() {
    return examination != null
        ? Timers.NONE
        : firstAnswer().map(first -> Timers.real(first + GRACE_NANOS)).orElse(Timers.NONE);
  }

  NatReport.Family report() {
    if (uplinks.isEmpty()) {
      return NatReport.Family.unasked(present);
    }
    Uplink uplink = examined == null ? uplinks.getFirst() : examined;
    Sightings sightings = uplink.sightings();
    return new NatReport.Family(
        true,
        new NatReport.Servers(uplink.asked(), sightings.answered().size()),
        outside(uplink),
        examination == null ? NatReport.Behaviour.UNKNOWN : examination.behaviour());
  }

  /** The local addresses that a server has seen; the one that was examined first. */
  List<NatReport.Uplink> uplinks() {
    List<Uplink> ordered = new ArrayList<>(uplinks);
    if (examined != null) {
      ordered.remove(examined);
      ordered.addFirst(examined);
    }
    return ordered.stream()
        .flatMap(
            uplink ->
                outside(uplink).stream()
                    .map(outside -> new NatReport.Uplink(uplink.local(), outside)))
        .toList();
  }

  private static Optional<InetAddress> outside(Uplink uplink) {
    return uplink.sightings().trusted().flatMap(Ask::mapped).map(InetSocketAddress::getAddress);
  }

  private Optional<Uplink> best() {
    return uplinks.stream().filter(uplink -> !uplink.sightings().isEmpty()).findFirst();
  }

  private boolean isSettled(Uplink best, long nowNanos) {
    Sightings sightings = best.sightings();
    boolean preferred = best.equals(uplinks.getFirst()) || !uplinks.getFirst().isWaiting();
    boolean clear = sightings.agreed().isPresent() || !best.isWaiting();
    return (preferred && clear)
        || firstAnswer().filter(first -> nowNanos - first >= GRACE_NANOS).isPresent();
  }

  private Optional<Long> firstAnswer() {
    return uplinks.stream()
        .flatMap(uplink -> uplink.sightings().answered().stream())
        .map(Ask::answeredNanos)
        .reduce((a, b) -> a - b <= 0 ? a : b);
  }
}
