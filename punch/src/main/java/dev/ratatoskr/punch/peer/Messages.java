package dev.ratatoskr.punch.peer;

import com.google.protobuf.ByteString;
import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.rendezvous.wire.CandidateMessage;
import dev.ratatoskr.proto.rendezvous.wire.CandidateOffer;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.rendezvous.wire.PunchOffer;
import dev.ratatoskr.proto.rendezvous.wire.PunchResult;
import dev.ratatoskr.proto.rendezvous.wire.PunchStart;
import dev.ratatoskr.proto.rendezvous.wire.TransportAddress;
import dev.ratatoskr.punch.UsableAddresses;
import dev.ratatoskr.punch.stun.Credentials;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** Between our words and the messages of the rendezvous; what a peer says is checked here. */
final class Messages {
  static final int MAX_CANDIDATES = 32;

  private static final long MAX_RTT_MICROS = 0xffff_ffffL;

  private Messages() {}

  /** Which attempt of which punch a message is about. */
  record Key(long punchId, int attempt) {}

  /** A peer's offer, checked. */
  record Offer(Key key, Credentials credentials, List<Candidate> candidates) {}

  static Envelope offer(Key key, Credentials credentials, List<Candidate> candidates) {
    PunchOffer.Builder offer =
        PunchOffer.newBuilder()
            .setPunchId(key.punchId())
            .setAttempt(key.attempt())
            .setUfrag(credentials.ufrag())
            .setPassword(credentials.password());
    candidates.stream().limit(MAX_CANDIDATES).map(Messages::write).forEach(offer::addCandidates);
    return Envelope.newBuilder().setPunchOffer(offer).build();
  }

  static Envelope candidate(Key key, Candidate candidate) {
    return Envelope.newBuilder()
        .setCandidateOffer(
            CandidateOffer.newBuilder()
                .setPunchId(key.punchId())
                .setAttempt(key.attempt())
                .setCandidate(write(candidate)))
        .build();
  }

  static Envelope start(Key key) {
    return Envelope.newBuilder()
        .setPunchStart(PunchStart.newBuilder().setPunchId(key.punchId()).setAttempt(key.attempt()))
        .build();
  }

  static Envelope result(Key key, PunchResult.Outcome outcome, long rttNanos) {
    long micros = Math.clamp(rttNanos / 1000, 0, MAX_RTT_MICROS);
    return Envelope.newBuilder()
        .setPunchResult(
            PunchResult.newBuilder()
                .setPunchId(key.punchId())
                .setAttempt(key.attempt())
                .setOutcome(outcome)
                .setRttMicros((int) micros))
        .build();
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
            candidates));
  }

  /** The candidate, or empty when it cannot be used. */
  static Optional<Candidate> read(CandidateMessage message) {
    Optional<Candidate.Kind> kind = kind(message.getKind());
    byte[] ip = message.getAddress().getIp().toByteArray();
    int port = message.getAddress().getPort();
    if (kind.isEmpty() || (ip.length != 4 && ip.length != 16) || port < 1 || port > 65535) {
      return Optional.empty();
    }
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(ip), port);
      return Optional.of(Candidate.remote(kind.get(), address)).filter(UsableAddresses::isUsable);
    } catch (UnknownHostException e) {
      throw new AssertionError("4 or 16 bytes are an address", e);
    }
  }

  private static Optional<Candidate.Kind> kind(CandidateMessage.Kind kind) {
    return switch (kind) {
      case KIND_HOST -> Optional.of(Candidate.Kind.HOST);
      case KIND_REFLEXIVE -> Optional.of(Candidate.Kind.REFLEXIVE);
      case KIND_MAPPED -> Optional.of(Candidate.Kind.MAPPED);
      case KIND_OVERLAY -> Optional.of(Candidate.Kind.OVERLAY);
      case KIND_RELAYED -> Optional.of(Candidate.Kind.RELAYED);
      case KIND_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  private static CandidateMessage write(Candidate candidate) {
    CandidateMessage.Kind kind =
        switch (candidate.kind()) {
          case HOST -> CandidateMessage.Kind.KIND_HOST;
          case REFLEXIVE -> CandidateMessage.Kind.KIND_REFLEXIVE;
          case MAPPED -> CandidateMessage.Kind.KIND_MAPPED;
          case OVERLAY -> CandidateMessage.Kind.KIND_OVERLAY;
          case RELAYED -> CandidateMessage.Kind.KIND_RELAYED;
        };
    InetSocketAddress address = candidate.address();
    return CandidateMessage.newBuilder()
        .setKind(kind)
        .setAddress(
            TransportAddress.newBuilder()
                .setIp(ByteString.copyFrom(address.getAddress().getAddress()))
                .setPort(address.getPort()))
        .build();
  }
}
