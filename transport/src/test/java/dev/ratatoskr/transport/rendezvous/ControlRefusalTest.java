package dev.ratatoskr.transport.rendezvous;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.rendezvous.wire.Challenge;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.rendezvous.wire.Ping;
import dev.ratatoskr.proto.rendezvous.wire.Proof;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.CertificateJudge;
import dev.ratatoskr.transport.identity.Identities;
import dev.ratatoskr.transport.identity.PathProof;
import dev.ratatoskr.transport.identity.RefusalReason;
import dev.ratatoskr.transport.identity.Verdict;
import dev.ratatoskr.transport.rendezvous.ControlEvent.EndReason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each way a handshake is refused, with the same reason on both sides. */
final class ControlRefusalTest {
  private static final AgentIdentity SIGNED_CLIENT = AgentIdentity.generate(Identities.router(1));
  private static final AgentIdentity SIGNED_SERVER = AgentIdentity.generate(Identities.router(2));

  private static void refused(ControlSide side, boolean byPeer, RefusalReason reason) {
    ControlEvent.Refused event = assertInstanceOf(ControlEvent.Refused.class, side.lastEvent());
    assertEquals(reason, event.reason());
    assertEquals(byPeer, event.byPeer());
    assertFalse(event.detail().isBlank());
    assertEquals(1, side.events.size(), "it authenticated nobody");
    assertFalse(side.channel.isOpen());
  }

  private static void refusedBy(ControlSide judge, ControlSide judged, RefusalReason reason) {
    refused(judge, false, reason);
    refused(judged, true, reason);
  }

  private static ControlPair pair() {
    return ControlPair.open(Set.of(), Set.of());
  }

  /** Runs a handshake in which the client's proof is changed on the way. */
  private static ControlPair withProof(UnaryOperator<Proof> change) {
    ControlPair pair = pair();
    for (ByteBuffer bytes : pair.server.takeBytes()) {
      pair.client.receive(bytes, pair.nowNanos);
    }
    pair.client.takeBytes();
    Proof proof = change.apply(pair.client.sent.getLast().getProof());
    pair.server.receive(Envelope.newBuilder().setProof(proof).build(), pair.nowNanos);
    pair.run();
    return pair;
  }

  private static ControlSetup strict(AgentIdentity self, PeerKey peer) {
    return ControlPair.setup(self, peer, true, Set.of());
  }

  private static ControlSetup lax(AgentIdentity self, PeerKey peer) {
    return ControlPair.setup(self, peer, false, Set.of());
  }

  @Test
  void anUnchangedProofIsAccepted() {
    assertTrue(withProof(proof -> proof).server.channel.isOpen());
  }

  @Test
  void missingProof() {
    for (Envelope first :
        List.of(
            Envelope.newBuilder().setPing(Ping.newBuilder().setId(1)).build(),
            Envelope.getDefaultInstance())) {
      ControlPair pair = pair();
      pair.client.takeBytes();
      pair.server.receive(first, pair.nowNanos);
      // The rogue client's honest twin reads the answer.
      pair.run();
      refusedBy(pair.server, pair.client, RefusalReason.PROOF_MISSING);
    }
  }

  @Test
  void aProofRecordedFromAnotherConnection() {
    Proof recorded = pairThatRan().client.sent.getFirst().getProof();
    ControlPair pair = withProof(ignored -> recorded);
    refusedBy(pair.server, pair.client, RefusalReason.PROOF_REPLAYED);
    ControlPair patched =
        withProof(fresh -> recorded.toBuilder().setNonce(fresh.getNonce()).build());
    refusedBy(patched.server, patched.client, RefusalReason.PROOF_FORGED);
  }

  private static ControlPair pairThatRan() {
    ControlPair pair = pair();
    pair.run();
    assertTrue(pair.server.channel.isOpen());
    return pair;
  }

  @Test
  void badSignature() {
    ControlPair pair =
        withProof(proof -> proof.toBuilder().setSignature(ByteString.copyFromUtf8("no")).build());
    refusedBy(pair.server, pair.client, RefusalReason.PROOF_FORGED);
    ControlPair stolen =
        withProof(
            proof ->
                proof.toBuilder()
                    .setCertificate(ByteString.copyFrom(SIGNED_SERVER.certificate().toByteArray()))
                    .build());
    refused(stolen.server, false, RefusalReason.WRONG_KEY);
    ControlPair other =
        withProof(
            proof ->
                proof.toBuilder()
                    .setCertificate(
                        ByteString.copyFrom(
                            AgentIdentity.generate(ControlPair.CLIENT_KEY)
                                .certificate()
                                .toByteArray()))
                    .build());
    refusedBy(other.server, other.client, RefusalReason.PROOF_FORGED);
  }

  /** A proof made for one server and relayed to another by a man in the middle. */
  @Test
  void relayedProof() {
    ControlPair real = pair();
    ControlSide deceived =
        new ControlSide(
            ControlChannel.client(
                ControlPair.setup(ControlPair.CLIENT, ControlPair.SERVER_KEY, false, Set.of()),
                AgentIdentity.generate(ControlPair.SERVER_KEY).certificate().toByteArray(),
                real.nowNanos));
    for (ByteBuffer bytes : real.server.takeBytes()) {
      deceived.receive(bytes, real.nowNanos);
    }
    for (ByteBuffer bytes : deceived.takeBytes()) {
      real.server.receive(bytes, real.nowNanos);
    }
    refused(real.server, false, RefusalReason.PROOF_FORGED);
  }

  @Test
  void malformedCertificateAndBadBinding() {
    ControlPair garbage =
        withProof(proof -> proof.toBuilder().setCertificate(ByteString.EMPTY).build());
    refusedBy(garbage.server, garbage.client, RefusalReason.MALFORMED);
    ByteString bad = ByteString.copyFrom(Identities.withBadBinding(1));
    ControlPair binding = withProof(proof -> proof.toBuilder().setCertificate(bad).build());
    refusedBy(binding.server, binding.client, RefusalReason.BAD_SIGNATURE);
  }

  @Test
  void otherVersions() {
    ControlPair pair = withProof(proof -> proof.toBuilder().setVersion(2).build());
    assertEquals(EndReason.VERSION, ((ControlEvent.Ended) pair.server.lastEvent()).reason());
    assertEquals(EndReason.VERSION, ((ControlEvent.Ended) pair.client.lastEvent()).reason());
    ControlPair future = pair();
    future.server.takeBytes();
    future.client.receive(
        Envelope.newBuilder().setChallenge(Challenge.newBuilder().setVersion(2)).build(),
        future.nowNanos);
    future.run();
    assertEquals(EndReason.VERSION, ((ControlEvent.Ended) future.client.lastEvent()).reason());
    assertEquals(EndReason.VERSION, ((ControlEvent.Ended) future.server.lastEvent()).reason());
  }

  @Test
  void unsignedUnderRequireSigned() {
    ControlPair byServer =
        new ControlPair(
            lax(ControlPair.CLIENT, ControlPair.SERVER_KEY),
            strict(ControlPair.SERVER, ControlPair.CLIENT_KEY),
            0);
    byServer.run();
    refusedBy(byServer.server, byServer.client, RefusalReason.NOT_SIGNED);
    ControlPair byClient =
        new ControlPair(
            strict(ControlPair.CLIENT, ControlPair.SERVER_KEY),
            lax(ControlPair.SERVER, ControlPair.CLIENT_KEY),
            0);
    byClient.run();
    refusedBy(byClient.client, byClient.server, RefusalReason.NOT_SIGNED);
    ControlPair signed =
        new ControlPair(
            strict(SIGNED_CLIENT, SIGNED_SERVER.peerKey()),
            strict(SIGNED_SERVER, SIGNED_CLIENT.peerKey()),
            0);
    signed.run();
    assertTrue(signed.client.channel.isOpen());
    assertTrue(signed.server.channel.isOpen());
  }

  @Test
  void wrongKeyWrongCertificateAndUnknownPeer() {
    ControlPair key =
        new ControlPair(
            lax(ControlPair.CLIENT, ControlPair.SERVER_KEY),
            lax(SIGNED_SERVER, ControlPair.CLIENT_KEY),
            0);
    key.run();
    refusedBy(key.client, key.server, RefusalReason.WRONG_KEY);
    ControlPair unknown = offOverlay(Optional.empty());
    refusedBy(unknown.server, unknown.client, RefusalReason.UNKNOWN_PEER);
    ControlPair changed = offOverlay(Optional.of("00"));
    refusedBy(changed.server, changed.client, RefusalReason.WRONG_CERTIFICATE);
    ControlPair pinned = offOverlay(Optional.of(ControlPair.CLIENT.certificate().fingerprint()));
    assertTrue(pinned.server.channel.isOpen());
  }

  private static ControlPair offOverlay(Optional<String> pin) {
    CertificateJudge judge =
        new CertificateJudge(ControlPair.CLIENT_KEY, pin, PathProof.NONE, false);
    ControlPair pair =
        new ControlPair(
            lax(ControlPair.CLIENT, ControlPair.SERVER_KEY),
            new ControlSetup(ControlPair.SERVER, ControlPair.CLIENT_KEY, judge::judge, Set.of()),
            0);
    pair.run();
    return pair;
  }

  /** Every reason survives the way over the wire. */
  @ParameterizedTest
  @EnumSource(RefusalReason.class)
  void eachReasonIsToldToTheOtherSide(RefusalReason reason) {
    ControlPair pair =
        new ControlPair(
            lax(ControlPair.CLIENT, ControlPair.SERVER_KEY),
            new ControlSetup(
                ControlPair.SERVER,
                ControlPair.CLIENT_KEY,
                ignored -> new Verdict.Refused(reason, "because"),
                Set.of()),
            0);
    pair.run();
    refusedBy(pair.server, pair.client, reason);
  }
}
