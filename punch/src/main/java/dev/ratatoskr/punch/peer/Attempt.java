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
  Plan.@Nullable Side ours;

  /** What the peer told in its offer; null before it came. */
  Plan.@Nullable Side theirs;

  @Nullable ProbeCredentials credentials;
  @Nullable PunchSession session;
  @Nullable Spray spray;

  /** Our offer went before the peer's came, so it held nothing that only a neighbour may know. */
  boolean offeredBlind;

  /** The port was opened for this attempt, and nobody else uses it yet. */
  boolean ownsPort;

  /** The peer has begun. */
  boolean startWanted;

  /** The attempt is over without a path; the next offer is awaited. */
  boolean failed;

  Attempt(int number, Credentials local) {
    this.number = number;
    this.local = local;
  }

  void onOffer(Offer offer) {
    credentials = new ProbeCredentials(local, offer.credentials());
    remoteCandidates.addAll(offer.candidates());
    theirs = offer.side();
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
        : Plan.of(ours, theirs, number, maxAttempts);
  }

  /** The peer's candidates so far; null before its offer. */
  @Nullable List<Candidate> told() {
    return theirs == null ? null : remoteCandidates;
  }
}
