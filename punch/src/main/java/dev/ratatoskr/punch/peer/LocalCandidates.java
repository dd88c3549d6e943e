package dev.ratatoskr.punch.peer;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.UsableAddresses;
import dev.ratatoskr.punch.behaviour.Mapping;
import dev.ratatoskr.punch.behaviour.NatFacts;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Our candidates and what is known of our NAT, by port, as the gatherer found them.
 *
 * <p>An attempt has one port that its plan is about, on the main uplink, and those of the further
 * uplinks, which only add pairs. The latter are the same in all attempts.
 */
final class LocalCandidates {
  static final int MAX_PER_PORT = 32;

  private final int sharedPort;
  private final Map<Integer, LocalPort> further = new LinkedHashMap<>();
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

  /** False when there are {@link PunchCoordinator#MAX_FURTHER_PORTS} already. */
  boolean addFurther(LocalPort port) {
    if (further.size() >= PunchCoordinator.MAX_FURTHER_PORTS) {
      return false;
    }
    further.put(port.id(), port);
    return true;
  }

  boolean isFurther(int portId) {
    return further.containsKey(portId);
  }

  /** The ports that take part in an attempt from this one. */
  List<LocalPort> ports(LocalPort main) {
    List<LocalPort> all = new ArrayList<>();
    all.add(main);
    all.addAll(further.values());
    return all;
  }

  /**
   * What a peer may be told of an attempt from a port.
   *
   * @param theirs its candidates so far; null before its offer
   */
  List<Candidate> told(LocalPort main, @Nullable List<Candidate> theirs) {
    List<Candidate> result = new ArrayList<>();
    for (LocalPort port : ports(main)) {
      of(port.id()).stream().filter(c -> mayTell(port.id(), main, c, theirs)).forEach(result::add);
    }
    return result;
  }

  /**
   * Whether a peer may be told of a candidate of this port: each uplink leads to a network of its
   * own, and who shows the address outside of one of them need not know the other. For an uplink
   * without such an address, those of all count.
   */
  boolean mayTell(
      int portId, LocalPort main, Candidate candidate, @Nullable List<Candidate> theirs) {
    List<Candidate> own = of(portId);
    boolean shows = own.stream().anyMatch(c -> UsableAddresses.isGlobal(c.address().getAddress()));
    List<Candidate> all = ports(main).stream().flatMap(port -> of(port.id()).stream()).toList();
    return Disclosure.mayTell(candidate, shows ? own : all, theirs);
  }

  /** Those of a peer's candidates that are probed in an attempt from a port. */
  List<Candidate> probed(LocalPort main, List<Candidate> theirs) {
    List<Candidate> ours = ports(main).stream().flatMap(port -> of(port.id()).stream()).toList();
    return theirs.stream()
        .filter(c -> Disclosure.mayProbe(c, ours, theirs))
        .sorted(Comparator.comparing(c -> !isNeighbour(c, ours)))
        .toList();
  }

  /**
   * Whether we have an address in the same /24, or /64. Those come first: of all the addresses of
   * homes that a host with virtual networks has, only so many are probed.
   */
  private static boolean isNeighbour(Candidate candidate, List<Candidate> ours) {
    byte[] ip = candidate.address().getAddress().getAddress();
    int shared = ip.length == 4 ? 3 : 8;
    return ours.stream()
        .filter(own -> own.kind() == Candidate.Kind.HOST)
        .map(own -> own.address().getAddress().getAddress())
        .anyMatch(
            own -> own.length == ip.length && Arrays.mismatch(own, 0, shared, ip, 0, shared) < 0);
  }

  void forget(int portId) {
    further.remove(portId);
    byPort.remove(portId);
    facts.remove(portId);
    gathered.remove(portId);
  }

  /**
   * The candidates of a port. What was foreseen for one that was open before the attempt is left
   * out: others have moved the NAT's counter since.
   */
  List<Candidate> of(int portId) {
    boolean old = portId == sharedPort || isFurther(portId);
    return byPort.getOrDefault(portId, List.of()).stream()
        .filter(c -> !old || c.kind() != Candidate.Kind.PREDICTED)
        .toList();
  }

  /**
   * What is known of the NAT before a port, or else before the shared one. It does not block UDP
   * where servers answer another uplink of ours: the attempt is worth its full time then.
   */
  NatFacts nat(int portId) {
    NatFacts own = facts.getOrDefault(portId, NatFacts.UNKNOWN);
    NatFacts nat = isKnown(own) ? own : facts.getOrDefault(sharedPort, NatFacts.UNKNOWN);
    boolean passes =
        further.keySet().stream()
            .anyMatch(id -> facts.getOrDefault(id, NatFacts.UNKNOWN).mapping() != Mapping.UNKNOWN);
    return passes ? nat.notBlocked() : nat;
  }

  private static boolean isKnown(NatFacts nat) {
    return nat.mapping() != Mapping.UNKNOWN || nat.udpBlocked();
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
