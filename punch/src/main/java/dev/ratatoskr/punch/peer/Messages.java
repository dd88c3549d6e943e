package dev.ratatoskr.punch.peer;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.rendezvous.Candidates;
import dev.ratatoskr.proto.rendezvous.wire.CandidateMessage;
import dev.ratatoskr.proto.rendezvous.wire.CandidateOffer;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.rendezvous.wire.PunchOffer;
import dev.ratatoskr.proto.rendezvous.wire.PunchResult;
import dev.ratatoskr.proto.rendezvous.wire.PunchStart;
import dev.ratatoskr.punch.UsableAddresses;
import dev.ratatoskr.punch.stun.Credentials;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Between our words and the messages of the rendezvous; what a peer says is checked here. */
final class Messages {
  static final int MAX_CANDIDATES = 32;

  private Messages() {}

  /** Which attempt of which punch a message is about. */
  record Key(long punchId, int attempt) {}

  /** One side's offer; a peer's is checked. */
  record Offer(Key key, Credentials credentials, List<Candidate> candidates, Plan.Side side) {}

  static Envelope offer(Offer ours) {
    Key key = ours.key();
    Credentials credentials = ours.credentials();
    PunchOffer.Builder offer =
        PunchOffer.newBuilder()
            .setPunchId(key.punchId())
            .setAttempt(key.attempt())
            .setUfrag(credentials.ufrag())
            .setPassword(credentials.password())
            .setNat(NatDescriptions.toWire(ours.side().nat()))
            .setSpray(NatDescriptions.toWire(ours.side().consent()));
    ours.candidates().stream()
        .limit(MAX_CANDIDATES)
        .map(Candidates::toWire)
        .forEach(offer::addCandidates);
    return Envelope.newBuilder().setPunchOffer(offer).build();
  }

  static Envelope candidate(Key key, Candidate candidate) {
    return Envelope.newBuilder()
        .setCandidateOffer(
            CandidateOffer.newBuilder()
                .setPunchId(key.punchId())
                .setAttempt(key.attempt())
                .setCandidate(Candidates.toWire(candidate)))
        .build();
  }

  static Envelope start(Key key) {
    return Envelope.newBuilder()
        .setPunchStart(PunchStart.newBuilder().setPunchId(key.punchId()).setAttempt(key.attempt()))
        .build();
  }

  /** The end of an attempt without a path, or of all. */
  static Envelope result(Key key, PunchResult.Outcome outcome) {
    return Envelope.newBuilder().setPunchResult(resultOf(key, outcome)).build();
  }

  /** The end of an attempt with a path. */
  static Envelope nominated(Key key, long rttNanos, OptionalLong heardAfterNanos) {
    PunchResult.Builder result =
        resultOf(key, PunchResult.Outcome.OUTCOME_NOMINATED).setRttMicros(micros(rttNanos));
    // 0 is the wire's word for nothing said.
    heardAfterNanos.ifPresent(after -> result.setHeardAfterMicros(Math.max(1, micros(after))));
    return Envelope.newBuilder().setPunchResult(result).build();
  }

  private static PunchResult.Builder resultOf(Key key, PunchResult.Outcome outcome) {
    return PunchResult.newBuilder()
        .setPunchId(key.punchId())
        .setAttempt(key.attempt())
        .setOutcome(outcome);
  }

  private static int micros(long nanos) {
    return Math.clamp(nanos / 1000, 0, Integer.MAX_VALUE);
  }

  /** The offer, or empty when it cannot be used. Bad candidates in it are left out. */
  static Optional<Offer> read(PunchOffer offer) {
    if (!Credentials.isValid(offer.getUfrag(), offer.getPassword())) {
      return Optional.empty();
    }
    List<Candidate> candidates =
        offer.getCandidatesList().stream()
            .limit(MAX_CANDIDATES)
            .flatMap(candidate -> read(candidate).stream())
            .distinct()
            .toList();
    return Optional.of(
        new Offer(
            new Key(offer.getPunchId(), offer.getAttempt()),
            new Credentials(offer.getUfrag(), offer.getPassword()),
            candidates,
            new Plan.Side(
                NatDescriptions.fromWire(offer.getNat()),
                NatDescriptions.fromWire(offer.getSpray()))));
  }

  /** The candidate, or empty when it cannot be used. */
  static Optional<Candidate> read(CandidateMessage message) {
    try {
      return Optional.of(Candidates.fromWire(message)).filter(UsableAddresses::isUsable);
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }
}
