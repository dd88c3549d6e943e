package dev.ratatoskr.punch.check;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.Timers;
import dev.ratatoskr.punch.UsableAddresses;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The pairs of one attempt, and which is to be probed next. */
final class CheckList {
  /** Candidates a peer may name. */
  static final int MAX_REMOTES = 32;

  /** Pairs in all, those included that only probes revealed. */
  static final int MAX_PAIRS = 96;

  /** Pairs that only probes revealed. */
  static final int MAX_PEER_REFLEXIVE = 16;

  private final List<LocalPort> ports;
  private final List<Candidate> remotes = new ArrayList<>();
  private final List<Pair> pairs = new ArrayList<>();
  private final ArrayDeque<Pair> triggered = new ArrayDeque<>();
  private int peerReflexive;

  CheckList(List<LocalPort> ports) {
    this.ports = new ArrayList<>(ports);
  }

  /** False when the candidate is known or one too many. */
  boolean isNew(Candidate remote) {
    return remotes.size() < MAX_REMOTES
        && remotes.stream().noneMatch(r -> r.address().equals(remote.address()));
  }

  /** Adds a candidate that {@link #isNew}. */
  void addRemote(Candidate remote, long nowNanos) {
    remotes.add(remote);
    for (LocalPort port : ports) {
      Pair known = find(port.id(), remote.address());
      if (known == null) {
        add(port, remote.address(), remote.kind(), nowNanos);
      } else {
        known.kind = remote.kind(); // A probe revealed it before the peer told us.
      }
    }
  }

  /** Another port of ours: what comes there is taken; nothing is sent from it before. */
  void addPort(LocalPort port) {
    ports.add(port);
  }

  boolean hasPairs() {
    return !pairs.isEmpty();
  }

  List<Pair> pairs() {
    return pairs;
  }

  @Nullable Pair find(int portId, InetSocketAddress remote) {
    for (Pair pair : pairs) {
      if (pair.portId == portId && pair.remote.equals(remote)) {
        return pair;
      }
    }
    return null;
  }

  /** A new pair, on which an authentic probe came (RFC 8445 section 7.3.1.3). */
  @Nullable Pair reveal(int portId, InetSocketAddress remote, long nowNanos) {
    if (peerReflexive >= MAX_PEER_REFLEXIVE) {
      return null;
    }
    for (LocalPort port : ports) {
      if (port.id() == portId) {
        peerReflexive++;
        return add(port, remote, Candidate.Kind.REFLEXIVE, nowNanos);
      }
    }
    return null;
  }

  /** Probes a pair before all others (RFC 8445 section 7.3.1.4). */
  void trigger(Pair pair) {
    if (!triggered.contains(pair)) {
      triggered.addLast(pair);
    }
  }

  /** All pairs are due now, in their order. */
  void restart(long nowNanos) {
    pairs.forEach(pair -> pair.nextProbeNanos = nowNanos);
  }

  /** The pair to probe now, if any is due: triggered first, then the longest overdue. */
  Optional<Pair> takeDue(long nowNanos) {
    Pair first = triggered.pollFirst();
    if (first != null) {
      return Optional.of(first);
    }
    Pair due = null;
    for (Pair pair : pairs) {
      if (pair.nextProbeNanos - nowNanos <= 0 && (due == null || isBefore(pair, due))) {
        due = pair;
      }
    }
    return Optional.ofNullable(due);
  }

  /** The next of those to be probed before all others. */
  Optional<Pair> takeTriggered() {
    return Optional.ofNullable(triggered.pollFirst());
  }

  /** Whether there is one. */
  boolean hasTriggered() {
    return !triggered.isEmpty();
  }

  /** When the next pair is due. */
  long nextDueNanos(long nowNanos) {
    if (!triggered.isEmpty()) {
      return nowNanos;
    }
    long next = Timers.NONE;
    for (Pair pair : pairs) {
      next = Timers.earlier(next, Timers.real(pair.nextProbeNanos));
    }
    return next;
  }

  private static boolean isBefore(Pair a, Pair b) {
    long earlierBy = b.nextProbeNanos - a.nextProbeNanos;
    return earlierBy > 0 || (earlierBy == 0 && a.order() < b.order());
  }

  private @Nullable Pair add(
      LocalPort port, InetSocketAddress remote, Candidate.Kind kind, long nowNanos) {
    if (pairs.size() >= MAX_PAIRS || !UsableAddresses.reaches(port.bound(), remote)) {
      return null;
    }
    Pair pair = new Pair(port.id(), remote, kind);
    pair.nextProbeNanos = nowNanos;
    pairs.add(pair);
    return pair;
  }
}
