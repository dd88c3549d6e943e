package dev.ratatoskr.transport.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.PeerKey;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CertificateJudgeTest {
  private static final PeerKey PEER = Identities.router(1).publicKey();
  private static final AgentIdentity SIGNED = AgentIdentity.generate(Identities.router(1));
  private static final AgentIdentity UNSIGNED = AgentIdentity.generate(PEER);
  private static final AgentIdentity OTHER = AgentIdentity.generate(Identities.router(2));

  private static CertificateJudge judge(Optional<AgentIdentity> pinned, PathProof proof) {
    return new CertificateJudge(PEER, pinned.map(p -> p.certificate().fingerprint()), proof, false);
  }

  private static CertificateJudge strict(PathProof proof) {
    return new CertificateJudge(
        PEER, Optional.of(UNSIGNED.certificate().fingerprint()), proof, true);
  }

  private static void accepted(CertificateJudge judge, AgentIdentity identity) {
    Verdict verdict = judge.judge(identity.certificate().toByteArray());
    assertEquals(new Verdict.Accepted(identity.certificate()), verdict);
  }

  private static void refused(CertificateJudge judge, byte[] der, RefusalReason reason) {
    Verdict.Refused refused = assertInstanceOf(Verdict.Refused.class, judge.judge(der));
    assertEquals(reason, refused.reason());
    assertFalse(refused.sentence().isBlank());
  }

  private static void refused(CertificateJudge judge, AgentIdentity who, RefusalReason reason) {
    refused(judge, who.certificate().toByteArray(), reason);
  }

  @Test
  void theOverlayProvesAnUnsignedCertificate() {
    accepted(judge(Optional.empty(), PathProof.OVERLAY_SOURCE), UNSIGNED);
    accepted(judge(Optional.of(OTHER), PathProof.OVERLAY_SOURCE), UNSIGNED);
  }

  /** Of two machines one may have lost its battery, or come from another century. */
  @ParameterizedTest
  @CsvSource({
    "1951-01-01T00:00:00Z, 1952-01-01T00:00:00Z",
    "1970-01-01T00:00:00Z, 1970-01-01T00:00:01Z",
    "2200-01-01T00:00:00Z, 2201-01-01T00:00:00Z",
    "2049-12-31T23:59:59Z, 1999-01-01T00:00:00Z",
    "9999-01-01T00:00:00Z, 9999-12-31T23:59:59Z"
  })
  void aClockThatIsYearsOffIsNoReason(Instant from, Instant to) {
    byte[] der = OddCertificates.dated(OddCertificates.ec("secp256r1"), from, to);
    Verdict verdict = judge(Optional.empty(), PathProof.OVERLAY_SOURCE).judge(der);
    assertInstanceOf(Verdict.Accepted.class, verdict);
  }

  @Test
  void elsewhereOnlyThePinnedOneIsAccepted() {
    accepted(judge(Optional.of(UNSIGNED), PathProof.NONE), UNSIGNED);
    refused(judge(Optional.empty(), PathProof.NONE), UNSIGNED, RefusalReason.UNKNOWN_PEER);
    refused(
        judge(Optional.of(AgentIdentity.generate(PEER)), PathProof.NONE),
        UNSIGNED,
        RefusalReason.WRONG_CERTIFICATE);
  }

  @Test
  void aSignedBindingIsEnoughAnywhere() {
    for (PathProof proof : PathProof.values()) {
      accepted(judge(Optional.empty(), proof), SIGNED);
      accepted(judge(Optional.of(UNSIGNED), proof), SIGNED);
      accepted(strict(proof), SIGNED);
    }
  }

  @Test
  void aBindingToAnotherKeyIsRefusedEverywhere() {
    for (PathProof proof : PathProof.values()) {
      refused(judge(Optional.of(OTHER), proof), OTHER, RefusalReason.WRONG_KEY);
      refused(strict(proof), OTHER, RefusalReason.WRONG_KEY);
    }
  }

  @Test
  void requireSignedRefusesUnsignedOnesAlsoWhenPinnedOrOnTheOverlay() {
    for (PathProof proof : PathProof.values()) {
      refused(strict(proof), UNSIGNED, RefusalReason.NOT_SIGNED);
    }
  }

  @Test
  void badBytesAndBadSignaturesHaveTheirOwnReasons() {
    CertificateJudge judge = judge(Optional.empty(), PathProof.OVERLAY_SOURCE);
    refused(judge, new byte[] {1, 2, 3}, RefusalReason.MALFORMED);
    refused(judge, Identities.withBadBinding(1), RefusalReason.BAD_SIGNATURE);
  }

  @Test
  void aProofHoldsForExactlyOneConnection() {
    byte[] server = OTHER.certificate().toByteArray();
    byte[] nonce = new byte[ClientProof.NONCE_BYTES];
    byte[] otherNonce = nonce.clone();
    otherNonce[31] = 1;
    PeerKey serverKey = OTHER.peerKey();
    ClientProof proof = new ClientProof(PEER, serverKey, server, nonce);
    byte[] signature = proof.sign(SIGNED);
    assertTrue(proof.verify(SIGNED.certificate(), signature));
    assertFalse(proof.verify(UNSIGNED.certificate(), signature));
    assertFalse(
        new ClientProof(PEER, serverKey, server, otherNonce)
            .verify(SIGNED.certificate(), signature));
    assertFalse(
        new ClientProof(serverKey, PEER, server, nonce).verify(SIGNED.certificate(), signature));
    assertFalse(
        new ClientProof(PEER, serverKey, UNSIGNED.certificate().toByteArray(), nonce)
            .verify(SIGNED.certificate(), signature));
    assertFalse(proof.verify(SIGNED.certificate(), new byte[0]));
  }
}
