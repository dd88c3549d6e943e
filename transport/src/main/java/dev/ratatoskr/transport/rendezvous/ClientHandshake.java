package dev.ratatoskr.transport.rendezvous;

import com.google.protobuf.ByteString;
import dev.ratatoskr.proto.rendezvous.wire.Challenge;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.rendezvous.wire.Proof;
import dev.ratatoskr.transport.identity.ClientProof;
import dev.ratatoskr.transport.identity.PeerCertificate;
import dev.ratatoskr.transport.identity.Verdict;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The dialling side: judges the certificate that TLS showed, answers the challenge. */
final class ClientHandshake implements Handshake {
  private final ControlSetup setup;
  private final byte[] serverCertificate;
  private @Nullable PeerCertificate server;
  private ControlEvent.@Nullable Authenticated ready;

  ClientHandshake(ControlSetup setup, byte[] serverCertificate) {
    this.setup = setup;
    this.serverCertificate = serverCertificate.clone();
  }

  @Override
  public Result begin() {
    switch (setup.judge().apply(serverCertificate.clone())) {
      case Verdict.Refused refused -> {
        return new Result.Refuse(refused.reason(), refused.sentence());
      }
      case Verdict.Accepted accepted -> server = accepted.certificate();
    }
    return new Result.Wait(Envelope.getDefaultInstance());
  }

  @Override
  public Result onEnvelope(Envelope envelope) {
    ControlEvent.Authenticated event = ready;
    if (event != null) {
      return envelope.hasWelcome()
          ? new Result.Done(Envelope.getDefaultInstance(), event)
          : unexpected(envelope);
    }
    return envelope.hasChallenge() ? answer(envelope.getChallenge()) : unexpected(envelope);
  }

  private Result answer(Challenge challenge) {
    if (challenge.getVersion() != VERSION) {
      return Handshake.otherVersion(challenge.getVersion());
    }
    if (challenge.getNonce().size() != ClientProof.NONCE_BYTES) {
      return new Result.End(ControlEvent.EndReason.PROTOCOL, "the nonce has not 32 bytes");
    }
    Set<String> features = Handshake.common(setup.features(), challenge.getFeaturesList());
    ready =
        new ControlEvent.Authenticated(
            setup.peer(), Objects.requireNonNull(server, "begin comes first"), features);
    return new Result.Wait(Envelope.newBuilder().setProof(proof(challenge.getNonce())).build());
  }

  private Proof proof(ByteString nonce) {
    ClientProof proof =
        new ClientProof(
            setup.self().peerKey(), setup.peer(), serverCertificate, nonce.toByteArray());
    return Proof.newBuilder()
        .setVersion(VERSION)
        .addAllFeatures(setup.features())
        .setCertificate(ByteString.copyFrom(setup.self().certificate().toByteArray()))
        .setSignature(ByteString.copyFrom(proof.sign(setup.self())))
        .setNonce(nonce)
        .build();
  }

  private Result unexpected(Envelope envelope) {
    return new Result.End(
        ControlEvent.EndReason.PROTOCOL,
        envelope.getBodyCase() + " where " + awaited() + " had to come");
  }

  @Override
  public String awaited() {
    return ready == null ? "challenge" : "welcome";
  }
}
