package dev.ratatoskr.transport.rendezvous;

import com.google.protobuf.ByteString;
import dev.ratatoskr.proto.rendezvous.wire.Challenge;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.rendezvous.wire.Proof;
import dev.ratatoskr.proto.rendezvous.wire.Welcome;
import dev.ratatoskr.transport.identity.ClientProof;
import dev.ratatoskr.transport.identity.PeerCertificate;
import dev.ratatoskr.transport.identity.RefusalReason;
import dev.ratatoskr.transport.identity.Verdict;
import java.security.SecureRandom;

/** The dialled side: sends the challenge, judges the proof. */
final class ServerHandshake implements Handshake {
  private final ControlSetup setup;
  private final ByteString nonce;

  ServerHandshake(ControlSetup setup, SecureRandom random) {
    this.setup = setup;
    byte[] bytes = new byte[ClientProof.NONCE_BYTES];
    random.nextBytes(bytes);
    this.nonce = ByteString.copyFrom(bytes);
  }

  @Override
  public Result begin() {
    return new Result.Wait(
        Envelope.newBuilder()
            .setChallenge(
                Challenge.newBuilder()
                    .setVersion(VERSION)
                    .addAllFeatures(setup.features())
                    .setNonce(nonce))
            .build());
  }

  @Override
  public Result onEnvelope(Envelope envelope) {
    if (!envelope.hasProof()) {
      return new Result.Refuse(
          RefusalReason.PROOF_MISSING,
          "the client began with " + envelope.getBodyCase() + " instead of its proof");
    }
    Proof proof = envelope.getProof();
    if (proof.getVersion() != VERSION) {
      return Handshake.otherVersion(proof.getVersion());
    }
    if (!proof.getNonce().equals(nonce)) {
      return new Result.Refuse(
          RefusalReason.PROOF_REPLAYED, "the client's proof answers another challenge");
    }
    return switch (setup.judge().apply(proof.getCertificate().toByteArray())) {
      case Verdict.Refused refused -> new Result.Refuse(refused.reason(), refused.sentence());
      case Verdict.Accepted accepted -> verify(proof, accepted.certificate());
    };
  }

  private Result verify(Proof proof, PeerCertificate certificate) {
    ClientProof claim =
        new ClientProof(
            setup.peer(),
            setup.self().peerKey(),
            setup.self().certificate().toByteArray(),
            nonce.toByteArray());
    if (!claim.verify(certificate, proof.getSignature().toByteArray())) {
      return new Result.Refuse(
          RefusalReason.PROOF_FORGED,
          "the client's proof is not signed by its certificate's key for this connection");
    }
    return new Result.Done(
        Envelope.newBuilder().setWelcome(Welcome.getDefaultInstance()).build(),
        new ControlEvent.Authenticated(
            setup.peer(),
            certificate,
            Handshake.common(setup.features(), proof.getFeaturesList())));
  }

  @Override
  public String awaited() {
    return "proof";
  }
}
