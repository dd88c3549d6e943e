package dev.ratatoskr.punch.peer;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.check.PunchSession;
import dev.ratatoskr.punch.peer.Messages.Offer;
import dev.ratatoskr.punch.stun.Credentials;
import dev.ratatoskr.punch.stun.ProbeCredentials;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What both sides have brought to one attempt so far. */
final class Attempt {
  final int number;
  final Credentials local;
  final List<Candidate> remoteCandidates = new ArrayList<>();

  @Nullable LocalPort port;

  /** What we told in our offer; null before it is sent. */
  @Nullable Told ours;

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

  /**
   * Our word.
   *
   * @param blind whether it went before the peer's came, and so held nothing that only a neighbour
   *     may know
   */
  record Told(Plan.Side side, boolean blind) {}

  /** The peer's word; with it the probes of both can be made and judged. */
  record Heard(ProbeCredentials credentials, Plan.Side side) {}

  Attempt(int number, Credentials local) {
    this.number = number;
    this.local = local;
  }

  /** Candidates of the peer for the checks that have begun; what may not be probed is left out. */
  void onRemote(List<Candidate> candidates, LocalCandidates local, long nowNanos) {
    PunchSession checks = session;
    LocalPort main = port;
    if (checks != null && main != null) {
      local
          .probed(main, candidates, remoteCandidates)
          .forEach(candidate -> checks.onRemoteCandidate(candidate, nowNanos));
    }
  }

  void onOffer(Offer offer) {
    theirs = new Heard(new ProbeCredentials(local, offer.credentials()), offer.side());
    remoteCandidates.addAll(offer.candidates());
  }

  boolean isOffered() {
    return ours != null;
  }

  boolean uses(int portId) {
    return port != null && port.id() == portId;
  }

  /** How it goes, by what both have told so far. */
  Plan plan(int maxAttempts) {
    return ours == null || theirs == null
        ? Plan.unknown(number >= maxAttempts)
        : Plan.of(ours.side(), theirs.side(), number, maxAttempts);
  }

  /** The peer's candidates so far; null before its offer. */
  @Nullable List<Candidate> told() {
    return theirs == null ? null : remoteCandidates;
  }
}
