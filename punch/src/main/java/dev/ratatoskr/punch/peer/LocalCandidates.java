package dev.ratatoskr.punch.peer;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.punch.UsableAddresses;
import dev.ratatoskr.punch.behaviour.Mapping;
import dev.ratatoskr.punch.behaviour.NatFacts;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Our candidates and what is known of our NAT, by port, as the gatherer found them. */
final class LocalCandidates {
  static final int MAX_PER_PORT = 32;

  private final int sharedPort;
  private final Map<Integer, List<Candidate>> byPort = new HashMap<>();
  private final Map<Integer, NatFacts> facts = new HashMap<>();
  private final Set<Integer> gathered = new HashSet<>();

  LocalCandidates(int sharedPort) {
    this.sharedPort = sharedPort;
  }

  /** False when it is known, unusable or one too many. */
  boolean add(int portId, Candidate candidate) {
    List<Candidate> known = byPort.computeIfAbsent(portId, id -> new ArrayList<>());
    if (!UsableAddresses.isUsable(candidate)
        || known.size() >= MAX_PER_PORT
        || known.contains(candidate)) {
      return false;
    }
    return known.add(candidate);
  }

  void remove(int portId, Candidate candidate) {
    List<Candidate> known = byPort.get(portId);
    if (known != null) {
      known.remove(candidate);
    }
  }

  void observed(int portId, NatFacts nat) {
    facts.put(portId, nat);
  }

  void gathered(int portId) {
    gathered.add(portId);
  }

  void forget(int portId) {
    byPort.remove(portId);
    facts.remove(portId);
    gathered.remove(portId);
  }

  /**
   * The candidates of a port. What was foreseen for the shared port is left out: others have moved
   * the NAT's counter since.
   */
  List<Candidate> of(int portId) {
    return byPort.getOrDefault(portId, List.of()).stream()
        .filter(c -> portId != sharedPort || c.kind() != Candidate.Kind.PREDICTED)
        .toList();
  }

  /** What is known of the NAT before a port, or else before the shared one. */
  NatFacts nat(int portId) {
    NatFacts own = facts.getOrDefault(portId, NatFacts.UNKNOWN);
    boolean known = own.mapping() != Mapping.UNKNOWN || own.udpBlocked();
    return known ? own : facts.getOrDefault(sharedPort, NatFacts.UNKNOWN);
  }

  /** Whether the gateway has opened the shared port: a fresh one would be worse. */
  boolean isMapped() {
    return of(sharedPort).stream().anyMatch(c -> c.kind() == Candidate.Kind.MAPPED);
  }

  /** A stable name of our network: its address outside, if there is one. */
  String network() {
    return of(sharedPort).stream()
        .filter(c -> c.kind() != Candidate.Kind.MAPPED)
        .map(c -> c.address().getAddress())
        .filter(a -> a instanceof Inet4Address && UsableAddresses.isGlobal(a))
        .map(InetAddress::getHostAddress)
        .findFirst()
        .orElse("");
  }

  /**
   * Whether an offer need not wait any longer. With a NAT whose mapping depends on the destination,
   * every answer counts.
   */
  boolean isReady(int portId) {
    NatFacts nat = nat(portId);
    return gathered.contains(portId)
        || switch (nat.mapping()) {
          case NONE -> true;
          case ENDPOINT_INDEPENDENT ->
              of(portId).stream().anyMatch(c -> c.kind() != Candidate.Kind.HOST);
          case UNKNOWN, ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, DEPENDENT -> false;
        };
  }
}
