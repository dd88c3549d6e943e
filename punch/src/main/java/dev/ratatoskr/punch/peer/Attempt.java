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
  @Nullable ProbeCredentials credentials;
  @Nullable PunchSession session;

  /** The port was opened for this attempt, and nobody else uses it yet. */
  boolean ownsPort;

  /** Our offer is sent. */
  boolean offered;

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
  }

  boolean uses(int portId) {
    return port != null && port.id() == portId;
  }
}
