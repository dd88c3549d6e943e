package dev.ratatoskr.punch.behaviour;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tests from one local address, once a server has answered there: with two more ports it learns
 * what is let in, how ports are chosen, and whether what we send to ourselves comes back.
 */
final class Examination {
  private static final int FRESH_PORTS = 2;

  private final Exchange exchange;
  private final Uplink uplink;
  private final List<ProbePort> fresh = new ArrayList<>();
  private final List<Ask> freshAsks = new ArrayList<>();
  private final List<ServerTrial> trials = new ArrayList<>();
  private final List<Ask> toOurselves = new ArrayList<>();

  Examination(Exchange exchange, Uplink uplink, InetAddress local) {
    this.exchange = exchange;
    this.uplink = uplink;
    for (int i = 0; i < FRESH_PORTS; i++) {
      fresh.add(exchange.open(local));
    }
  }

  /** Does what has become possible. */
  void advance(long nowNanos) {
    Sightings sightings = uplink.sightings();
    for (Ask answer : sightings.answered()) {
      Optional<InetSocketAddress> other = answer.other();
      boolean known = trials.stream().anyMatch(trial -> trial.server().equals(answer.to()));
      if (other.isPresent() && !known && trials.size() < FRESH_PORTS && isTrusted(answer)) {
        trials.add(new ServerTrial(exchange, answer, other.get(), fresh.get(trials.size())));
      }
    }
    trials.forEach(trial -> trial.advance(nowNanos));
    askFromFreshPorts(sightings, nowNanos);
    if (toOurselves.isEmpty() && mapping() != Mapping.NONE) {
      sendToOurselves(sightings, nowNanos);
    }
  }

  boolean isWaiting() {
    return fresh.stream().anyMatch(ProbePort::isPending)
        || trials.stream().anyMatch(ServerTrial::isWaiting)
        || Stream.concat(freshAsks.stream(), toOurselves.stream()).anyMatch(Ask::isWaiting);
  }

  NatReport.Behaviour behaviour() {
    Mapping mapping = mapping();
    Filtering filtering = Verdicts.filtering(trials.stream().map(ServerTrial::filtering).toList());
    return new NatReport.Behaviour(mapping, filtering, allocation(mapping), hairpin());
  }

  private boolean isTrusted(Ask answer) {
    return uplink.sightings().isTrusted(answer);
  }

  /** Ports without a test of their own ask a server, too: their numbers tell the rule. */
  private void askFromFreshPorts(Sightings sightings, long nowNanos) {
    Optional<Ask> trusted = sightings.trusted();
    for (int i = trials.size() + freshAsks.size(); i < FRESH_PORTS && trusted.isPresent(); i++) {
      ProbePort port = fresh.get(FRESH_PORTS - 1 - freshAsks.size());
      if (!port.isOpen()) {
        return;
      }
      freshAsks.add(exchange.ask(port, trusted.get().to(), nowNanos));
    }
  }

  /** Both ways at once, so that a filter that asks for our packet first has seen one. */
  private void sendToOurselves(Sightings sightings, long nowNanos) {
    Optional<InetSocketAddress> main = sightings.trusted().flatMap(Ask::mapped);
    @Nullable Ask other = freshAnswers().findFirst().orElse(null);
    if (main.isPresent() && other != null) {
      toOurselves.add(exchange.sendToOurselves(other.port(), main.get(), nowNanos));
      other
          .mapped()
          .ifPresent(to -> toOurselves.add(exchange.sendToOurselves(uplink.port(), to, nowNanos)));
    }
  }

  private Stream<Ask> freshAnswers() {
    return Stream.concat(
        trials.stream().flatMap(trial -> trial.freshAnswer().stream()),
        freshAsks.stream().filter(Ask::isAnswered));
  }

  private Mapping mapping() {
    List<Mapping> told = trials.stream().map(ServerTrial::mapping).toList();
    return Verdicts.mapping(uplink.port().bound(), uplink.sightings(), told);
  }

  private PortAllocation allocation(Mapping mapping) {
    Sightings sightings = uplink.sightings();
    List<Verdicts.Mapped> main =
        Stream.concat(
                sightings.answered().stream().filter(sightings::isTrusted),
                trials.stream().flatMap(ServerTrial::mappingAnswers))
            .flatMap(Examination::mapped)
            .toList();
    return Verdicts.allocation(mapping, main, freshAnswers().flatMap(Examination::mapped).toList());
  }

  private static Stream<Verdicts.Mapped> mapped(Ask ask) {
    int inside = ask.port().bound().getPort();
    return ask.mapped().stream().map(m -> new Verdicts.Mapped(inside, m.getPort()));
  }

  private Hairpin hairpin() {
    if (toOurselves.stream().anyMatch(Ask::isAnswered)) {
      return Hairpin.WORKS;
    }
    return !toOurselves.isEmpty() && toOurselves.stream().allMatch(Ask::isSilent)
        ? Hairpin.FAILS
        : Hairpin.UNKNOWN;
  }
}
