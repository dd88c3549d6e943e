package dev.ratatoskr.punch.peer;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.check.PunchSession;
import dev.ratatoskr.punch.check.Role;
import dev.ratatoskr.punch.peer.Messages.Offer;
import dev.ratatoskr.punch.stun.Credentials;
import dev.ratatoskr.punch.stun.ProbeCredentials;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What both sides have brought to one attempt so far. */
final class Attempt {
  final int number;
  final Credentials local;
  final Named named = new Named();

  @Nullable LocalPort port;

  /** What we told in our offer; null before it is sent. */
  Plan.@Nullable Side ours;

  /** What the peer told in its offer; null before it came. */
  @Nullable Heard theirs;

  @Nullable PunchSession session;
  @Nullable Spray spray;

  /** From the peer's start to the first probe it heard of us; 0 while it is not known. */
  long peerHeardNanos;

  /** The port was opened for this attempt, and nobody else uses it yet. */
  boolean ownsPort;

  /** The peer has begun. */
  boolean startWanted;

  /** The attempt is over without a path; the next offer is awaited. */
  boolean failed;

  /** The candidates that each side has named to the other. */
  static final class Named {
    final List<Candidate> theirs = new ArrayList<>();
    private final Set<Candidate> ours = new HashSet<>();
  }

  /** The peer's word; with it the probes of both can be made and judged. */
  record Heard(ProbeCredentials credentials, Plan.Side side) {}

  Attempt(int number, Credentials local) {
    this.number = number;
    this.local = local;
  }

  /**
   * Takes one of the peer's candidates. False when it is known, or one too many.
   *
   * <p>What may not be probed now is kept, since what comes later may show that the peer is in our
   * own home.
   */
  boolean onRemote(Candidate candidate) {
    return !named.theirs.contains(candidate)
        && named.theirs.size() < Messages.MAX_CANDIDATES
        && named.theirs.add(candidate);
  }

  /** Has the checks that have begun take what may be probed; they know what they have. */
  void check(LocalCandidates local, long nowNanos) {
    PunchSession checks = session;
    LocalPort main = port;
    if (checks != null && main != null) {
      local
          .probed(main, named.theirs)
          .forEach(candidate -> checks.onRemoteCandidate(candidate, nowNanos));
    }
  }

  /** Candidates of ours that the peer may be told and was not, which it then is. */
  List<Candidate> news(LocalCandidates local) {
    LocalPort main = port;
    return main == null
        ? List.of()
        : local.told(main, told()).stream().filter(named.ours::add).toList();
  }

  void onOffer(Offer offer) {
    theirs = new Heard(new ProbeCredentials(local, offer.credentials()), offer.side());
    named.theirs.addAll(offer.candidates());
  }

  boolean isOffered() {
    return ours != null;
  }

  /**
   * Whether the side of this role gives the sign to start and follows it half a round trip later.
   * The roles change with each attempt, so that one side's late timers do not spoil all of them.
   */
  boolean isLedBy(Role role) {
    return number % 2 == 1 ? role == Role.CONTROLLING : role == Role.CONTROLLED;
  }

  boolean uses(int portId) {
    return port != null && port.id() == portId;
  }

  /** How it goes, by what both have told so far. */
  Plan plan(int maxAttempts) {
    return ours == null || theirs == null
        ? Plan.unknown(number >= maxAttempts)
        : Plan.of(ours, theirs.side(), number, maxAttempts);
  }

  /** The peer's candidates so far; null before its offer. */
  @Nullable List<Candidate> told() {
    return theirs == null ? null : named.theirs;
  }
}
