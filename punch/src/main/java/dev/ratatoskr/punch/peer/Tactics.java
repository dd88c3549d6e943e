package dev.ratatoskr.punch.peer;

import dev.ratatoskr.punch.check.PunchSession;
import dev.ratatoskr.punch.check.SessionSettings;
import java.net.InetSocketAddress;
import java.util.OptionalLong;

/** What the limits and the memory of earlier punches with this peer say of an attempt. */
final class Tactics {
  private static final long MAX_START_DELAY_NANOS = 1_000_000_000L;
  private static final long UNKNOWN_RTT_NANOS = 200_000_000L;

  private final PunchSettings settings;
  private final PunchMemory.Of memory;
  private final LocalCandidates candidates;

  Tactics(PunchSettings settings, PunchMemory.Of memory, LocalCandidates candidates) {
    this.settings = settings;
    this.memory = memory;
    this.candidates = candidates;
  }

  /** What we tell of ourselves with an offer from this port. */
  Plan.Side side(int portId, long nowNanos) {
    Plan.Consent consent =
        settings.spray().isPresent()
            ? memory.consent(candidates.network(), nowNanos)
            : Plan.Consent.REFUSED;
    return new Plan.Side(candidates.nat(portId), consent);
  }

  Plan plan(Attempt attempt) {
    return attempt.plan(settings.attempts());
  }

  /**
   * Pace and limits of an attempt's probes. While the round trip is unknown no attempt is brief:
   * the other side may not even have begun.
   */
  SessionSettings session(Plan plan, long rendezvousRttNanos) {
    long rtt = rendezvousRttNanos > 0 ? rendezvousRttNanos : UNKNOWN_RTT_NANOS;
    long limit =
        switch (plan.kind()) {
          case CHECK ->
              plan.brief()
                  ? settings.briefNanos() + Math.min(2 * rtt, MAX_START_DELAY_NANOS)
                  : settings.session().limitNanos();
          case SPRAY_OPEN, SPRAY_SEND -> spray().limitNanos();
        };
    return settings.session().limit(limit);
  }

  SpraySettings spray() {
    return settings.spray().orElse(SpraySettings.DEFAULT);
  }

  /**
   * How long after our sign to start we start ourselves: half a rendezvous round trip, when it
   * arrives. In the first attempt this is corrected by what earlier punches showed. The third moves
   * it by half of that, in a direction that changes from punch to punch: if the ways there and back
   * differ, the attempts before it failed for the same reason.
   */
  long startDelayNanos(Messages.Key key, long rendezvousRttNanos) {
    long half = rendezvousRttNanos / 2;
    long shift =
        switch (key.attempt()) {
          case 1 -> memory.startOffsetNanos();
          case 2 -> 0;
          default -> (key.punchId() & 2) == 0 ? half / 2 : -half / 2;
        };
    return Math.clamp(half + shift, 0, MAX_START_DELAY_NANOS);
  }

  /** Which addresses the peer may have us send to. */
  boolean admitTarget(InetSocketAddress address, long nowNanos) {
    return memory.admitTarget(address, nowNanos);
  }

  /** Whether a search may begin towards an address, which it then has. */
  boolean maySpray(InetSocketAddress target, long nowNanos) {
    return memory.admitTarget(target, nowNanos) && memory.beginSpray(nowNanos);
  }

  void onNominated(Attempt attempt, long nowNanos) {
    if (attempt.spray == null) {
      memory.onCheck(candidates.network());
    } else {
      memory.onSpray(candidates.network(), true, nowNanos);
    }
  }

  void onFailed(Attempt attempt, long nowNanos) {
    if (attempt.spray != null && attempt.spray.wasMade()) {
      memory.onSpray(candidates.network(), false, nowNanos);
    }
  }

  /**
   * Both sides have told when they first heard the other after their own start. Over a path that is
   * equally long both ways, half the difference is what they started apart. Only the first attempt
   * means to start both at once.
   */
  void compareStarts(Attempt attempt, long nowNanos) {
    PunchSession session = attempt.session;
    OptionalLong ours = session == null ? OptionalLong.empty() : session.heardAfterNanos();
    boolean comparable = attempt.number == 1 && attempt.spray == null;
    if (comparable && ours.isPresent() && attempt.peerHeardNanos > 0) {
      memory.onStartOffset((ours.getAsLong() - attempt.peerHeardNanos) / 2, nowNanos);
      attempt.peerHeardNanos = 0;
    }
  }
}
