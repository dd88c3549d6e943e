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

  /** What nobody wants any more is released after so long. */
  static final long RELEASE_NANOS = 300 * SECOND;

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

    /** How long it may last; {@link Long#MAX_VALUE} means for ever. */
    long limitNanos() {
      return switch (this) {
        case MEETING -> 10 * SECOND;
        case SECURING -> 15 * SECOND;
        case PUNCHING, BRIDGING -> 40 * SECOND;
        case WAITING, CONNECTED, ON_PATH, BRIDGED -> Long.MAX_VALUE;
      };
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
  final IdleWatch idle;
  final Interest interest;
  private final Map<Try, Backoff> backoffs = new EnumMap<>(Try.class);
  private Phase phase = Phase.WAITING;
  private long phaseSinceNanos;
  private PeerStatus.Stage stage;
  @Nullable DirectPath path;
  boolean bridgeOffered;

  /**
   * One that waits.
   *
   * @param idleNanos as in {@link SupervisorPolicy}
   */
  PeerCase(
      PeerKey key, Inet6Address address, long idleNanos, RandomGenerator random, long nowNanos) {
    this.key = key;
    this.address = address;
    this.phaseSinceNanos = nowNanos;
    this.idle = new IdleWatch(idleNanos);
    this.interest = new Interest(nowNanos);
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
      // Who ended the connection may have let us go: it is not for us to begin anew.
      if (isKept() && next != Phase.WAITING) {
        want(RELEASE_NANOS, nowNanos);
      }
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
    interest.extend(forNanos, nowNanos);
  }

  boolean isWanted(long nowNanos) {
    long release = releaseNanos();
    return release == Long.MAX_VALUE || nowNanos - release < 0;
  }

  /** When nobody wants this peer any more; {@link Long#MAX_VALUE} while that is not known. */
  long releaseNanos() {
    if (interest.hasSession() || phase == Phase.BRIDGED) {
      return Long.MAX_VALUE;
    }
    return isKept() ? idle.keepPathNanos() : interest.untilNanos();
  }

  /** When one that waits is to be met or forgotten; {@link Long#MAX_VALUE} when neither is due. */
  long meetNanos(boolean mayMeet) {
    long ready = backoff(Try.MEET).readyAtNanos();
    if (interest.hasSession()) {
      return mayMeet ? ready : Long.MAX_VALUE;
    }
    long release = releaseNanos();
    long gone = ready - release > 0 ? ready : release;
    return mayMeet ? Effects.earlier(ready, gone) : gone;
  }

  /** A bridge that stands, or the path of one that was let go, needs no session to be kept. */
  private boolean isKept() {
    return phase == Phase.BRIDGED || (phase == Phase.ON_PATH && idle.isResting());
  }

  PeerStatus status() {
    return new PeerStatus(key, address, stage, path, meshRtt.status(phase == Phase.BRIDGED));
  }
}
