package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.behaviour.NatFacts;
import dev.ratatoskr.punch.gather.CandidateGatherer;
import dev.ratatoskr.punch.gather.GatherEvent;
import dev.ratatoskr.punch.gather.GatherSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One gatherer for all peers, and what it found so far, so that a peer that comes later is told as
 * well. Thread: the loop.
 */
final class Gathering {
  private static final Logger LOG = LoggerFactory.getLogger(Gathering.class);

  /** Takes what was gathered for a port; each taker knows which ports are its. */
  interface Taker {
    void onFound(int portId, Candidate candidate, long nowNanos);

    default void onLost(int portId, Candidate candidate) {}

    default void onGathered(int portId, long nowNanos) {}

    /** A port on a further uplink is open, before anything is found for it. */
    default void onFurtherPort(LocalPort port) {}

    default void onPortClosed(int portId) {}

    default void onNatObserved(int portId, NatFacts facts) {}

    /**
     * The host has other addresses than before.
     *
     * @param kept those it had before as well
     */
    default void onAddressesChanged(Set<InetAddress> kept) {}
  }

  private record Harvest(Set<Candidate> found, boolean complete) {
    Harvest finished() {
      return new Harvest(found, true);
    }
  }

  private final Clock clock;
  private final Pump pump;
  private final CandidateGatherer gatherer;
  private final Map<Integer, Harvest> harvests = new HashMap<>();
  private final List<Taker> takers = new ArrayList<>();
  private Set<InetAddress> own = Set.of();
  private final Map<Integer, NatFacts> facts = new HashMap<>();
  private final Map<Integer, LocalPort> further = new LinkedHashMap<>();

  /** Shared and further ports for which servers told of last have not all had their time. */
  private final Set<Integer> unheard = new HashSet<>(Set.of(PortTable.SHARED));

  private boolean serversKnown;

  /** Reads the time of the turn. */
  @FunctionalInterface
  interface Clock {
    long nowNanos();
  }

  Gathering(Clock clock, Pump pump, PortTable ports, RandomGenerator random) {
    this.clock = clock;
    this.pump = pump;
    this.gatherer = new CandidateGatherer(GatherSettings.DEFAULT, random);
    pump.add(
        new StepDriver<>(
            ports,
            gatherer::poll,
            gatherer::onTimeout,
            this::onEvent,
            fault -> LOG.error("gathering candidates ended by a fault", fault)));
  }

  void add(Taker taker) {
    takers.add(taker);
    long now = clock.nowNanos();
    further.values().forEach(taker::onFurtherPort);
    harvests.forEach(
        (portId, harvest) -> {
          taker.onNatObserved(portId, facts.getOrDefault(portId, NatFacts.UNKNOWN));
          harvest.found.forEach(candidate -> taker.onFound(portId, candidate, now));
          if (harvest.complete) {
            taker.onGathered(portId, now);
          }
        });
  }

  void remove(Taker taker) {
    takers.remove(taker);
  }

  void onPortOpened(LocalPort port) {
    harvests.put(port.id(), new Harvest(new LinkedHashSet<>(), false));
    gatherer.onPortOpened(port, clock.nowNanos());
    pump.run();
  }

  /** A port on a further uplink, for all peers; it closes by {@link #onPortClosed}. */
  void onFurtherOpened(LocalPort port) {
    further.put(port.id(), port);
    unheard.add(port.id());
    List.copyOf(takers).forEach(taker -> taker.onFurtherPort(port));
    onPortOpened(port);
  }

  void onPortClosed(int portId) {
    harvests.remove(portId);
    further.remove(portId);
    unheard.remove(portId);
    facts.remove(portId);
    gatherer.onPortClosed(portId);
    List.copyOf(takers).forEach(taker -> taker.onPortClosed(portId));
  }

  void onInterfaces(List<InetAddress> addresses) {
    gatherer.onInterfaces(addresses, clock.nowNanos());
    Set<InetAddress> kept = new HashSet<>(addresses);
    kept.retainAll(own);
    boolean changed = !own.isEmpty() && !own.equals(Set.copyOf(addresses));
    own = Set.copyOf(addresses);
    if (changed) {
      List.copyOf(takers).forEach(taker -> taker.onAddressesChanged(kept));
    }
    pump.run();
  }

  /** What was learnt may be of the past: all is asked again. */
  void onDoubt() {
    gatherer.onDoubt(clock.nowNanos());
    pump.run();
  }

  /** Peers that are reached from one of our ports: they can tell what they see of it. */
  void onPeers(int portId, List<InetSocketAddress> peers) {
    gatherer.onPeers(portId, peers, clock.nowNanos());
    pump.run();
  }

  /**
   * Whether each server known has answered for the shared port and those of further uplinks, or has
   * had its time.
   */
  boolean isComplete() {
    return unheard.isEmpty();
  }

  void onServers(List<InetSocketAddress> servers) {
    serversKnown = true;
    unheard.add(PortTable.SHARED);
    unheard.addAll(further.keySet());
    gatherer.onServers(servers, clock.nowNanos());
    pump.run();
  }

  boolean onStun(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    return gatherer.onStun(portId, from, stun, nowNanos);
  }

  /** A candidate that was found otherwise than by asking servers. */
  void onMapped(int portId, Candidate mapped) {
    onEvent(new GatherEvent.Found(portId, mapped));
    pump.run();
  }

  /** It is one no longer. */
  void onUnmapped(int portId, Candidate mapped) {
    onEvent(new GatherEvent.Lost(portId, mapped));
    pump.run();
  }

  /** What the servers told about a port. */
  NatView nat(int portId) {
    Harvest harvest = harvests.get(portId);
    List<InetSocketAddress> seen =
        harvest == null
            ? List.of()
            : harvest.found.stream()
                .filter(candidate -> candidate.kind() == Candidate.Kind.REFLEXIVE)
                .map(Candidate::address)
                .toList();
    return new NatView(facts.getOrDefault(portId, NatFacts.UNKNOWN), seen);
  }

  private void onEvent(GatherEvent event) {
    long now = clock.nowNanos();
    switch (event) {
      case GatherEvent.Found e -> {
        Harvest harvest = harvests.get(e.portId());
        if (harvest != null && harvest.found.add(e.candidate())) {
          List.copyOf(takers).forEach(t -> t.onFound(e.portId(), e.candidate(), now));
        }
      }
      case GatherEvent.Lost e -> {
        Harvest harvest = harvests.get(e.portId());
        if (harvest != null && harvest.found.remove(e.candidate())) {
          List.copyOf(takers).forEach(t -> t.onLost(e.portId(), e.candidate()));
        }
      }
      case GatherEvent.Gathered e -> {
        harvests.computeIfPresent(e.portId(), (id, harvest) -> harvest.finished());
        if (serversKnown) {
          unheard.remove(e.portId());
        }
        List.copyOf(takers).forEach(t -> t.onGathered(e.portId(), now));
      }
      case GatherEvent.NatObserved e -> {
        if (harvests.containsKey(e.portId())) {
          facts.put(e.portId(), e.facts());
          LOG.debug("the NAT before port {}: {}", e.portId(), e.facts());
          List.copyOf(takers).forEach(t -> t.onNatObserved(e.portId(), e.facts()));
        }
      }
      case GatherEvent.NoServerAnswers e -> LOG.debug("no STUN server answers port {}", e.portId());
    }
  }
}
