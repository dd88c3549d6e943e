package dev.ratatoskr.punch.peer;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.punch.UsableAddresses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Our candidates by port, as the gatherer found them. */
final class LocalCandidates {
  static final int MAX_PER_PORT = 32;

  private final Map<Integer, List<Candidate>> byPort = new HashMap<>();
  private final Set<Integer> gathered = new HashSet<>();

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

  void gathered(int portId) {
    gathered.add(portId);
  }

  void forget(int portId) {
    byPort.remove(portId);
    gathered.remove(portId);
  }

  List<Candidate> of(int portId) {
    return byPort.getOrDefault(portId, List.of());
  }

  /** Whether an offer need not wait any longer. */
  boolean isReady(int portId) {
    return gathered.contains(portId)
        || of(portId).stream().anyMatch(c -> c.kind() != Candidate.Kind.HOST);
  }
}
