package dev.ratatoskr.agent.supervise;

import dev.ratatoskr.proto.PeerKey;
import java.net.Inet6Address;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the supervisor remembers about one peer. It decides nothing. */
final class PeerCase {
  private static final long SECOND = 1_000_000_000L;

  /** How far we got; each phase needs the one before. */
  enum Phase {
    /** Nothing runs; the next meeting waits for its back-off. */
    WAITING,
    /** Overlay probes are out. */
    MEETING,
    /** An agent is there; the connection is being secured. */
    SECURING,
    /** The connection stands on the overlay; the next punch waits for its back-off. */
    CONNECTED,
    /** A punch runs. */
    PUNCHING,
    /** The connection runs on a direct path without a bridge. */
    ON_PATH,
    /** A bridge is being made. */
    BRIDGING,
    /** The bridge stands. */
    BRIDGED;

    boolean atLeast(Phase other) {
      return compareTo(other) >= 0;
    }
  }

  /** What can fail and is then tried again later. */
  enum Try {
    MEET,
    PUNCH,
    BRIDGE;

    private List<Long> pausesNanos() {
      List<Integer> seconds =
          switch (this) {
            case MEET -> List.of(5, 20, 60, 180, 600);
            case PUNCH -> List.of(10, 30, 120, 300);
            case BRIDGE -> List.of(2, 10, 30, 120);
          };
      return seconds.stream().map(value -> value * SECOND).toList();
    }
  }

  final PeerKey key;
  final Inet6Address address;
  final RttWindow meshRtt = new RttWindow();
  final GainWatch gain = new GainWatch();
  private final Map<Try, Backoff> backoffs = new EnumMap<>(Try.class);
  private Phase phase = Phase.WAITING;
  private long phaseSinceNanos;
  private PeerStatus.Stage stage;
  @Nullable DirectPath path;
  boolean hasSession;
  boolean bridgeOffered;
  private long wantedUntilNanos;

  PeerCase(PeerKey key, Inet6Address address, RandomGenerator random, long nowNanos) {
    this.key = key;
    this.address = address;
    this.phaseSinceNanos = nowNanos;
    this.wantedUntilNanos = nowNanos;
    this.stage = new PeerStatus.Stage(PeerState.RENDEZVOUS, "waiting for its turn", nowNanos);
    for (Try kind : Try.values()) {
      backoffs.put(kind, new Backoff(kind.pausesNanos(), random, nowNanos));
    }
  }

  Phase phase() {
    return phase;
  }

  boolean isActive() {
    return phase != Phase.WAITING;
  }

  long phaseAgeNanos(long nowNanos) {
    return nowNanos - phaseSinceNanos;
  }

  long phaseSinceNanos() {
    return phaseSinceNanos;
  }

  /** Enters a phase; true when what the status shows has changed. */
  boolean enter(Phase next, PeerState state, String reason, long nowNanos) {
    if (phase != next) {
      phase = next;
      phaseSinceNanos = nowNanos;
    }
    return explain(state, reason, nowNanos);
  }

  /** Changes what the status shows; true when the state is another. */
  boolean explain(PeerState state, String reason, long nowNanos) {
    boolean changed = state != stage.state();
    if (changed || !reason.equals(stage.reason())) {
      stage = new PeerStatus.Stage(state, reason, changed ? nowNanos : stage.sinceNanos());
    }
    return changed;
  }

  Backoff backoff(Try kind) {
    Backoff backoff = backoffs.get(kind);
    if (backoff == null) {
      throw new IllegalStateException("no back-off for " + kind);
    }
    return backoff;
  }

  /** Somebody wants this peer for that long from now on. */
  void want(long forNanos, long nowNanos) {
    if (nowNanos + forNanos - wantedUntilNanos > 0) {
      wantedUntilNanos = nowNanos + forNanos;
    }
  }

  boolean isWanted(long nowNanos) {
    return hasSession || nowNanos - wantedUntilNanos < 0;
  }

  long wantedUntilNanos() {
    return wantedUntilNanos;
  }

  PeerStatus status() {
    return new PeerStatus(key, address, stage, path, meshRtt.minNanos());
  }
}
