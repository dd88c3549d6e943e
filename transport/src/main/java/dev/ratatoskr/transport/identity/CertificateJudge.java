package dev.ratatoskr.transport.identity;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import java.util.Optional;

/**
 * Says whether a certificate is a certain peer's. A snapshot of what is known when a connection
 * begins ({@link PinStore#judge}), immutable, so that an engine may ask it from any thread.
 *
 * <p>In this order: unreadable certificates and bindings with a wrong signature are refused; a
 * binding that names another key is refused; a binding that names the expected key is accepted,
 * also when it differs from the pin; without a binding the certificate is refused where bindings
 * are required, accepted on the overlay path (whose source address proves the key), and elsewhere
 * accepted only when it is the pinned one.
 *
 * @param expected the peer that is dialled or that the path belongs to
 * @param pin fingerprint of the certificate remembered for the peer
 * @param proof what the path says
 * @param requireSigned whether only certificates with a signed binding are acceptable
 */
public record CertificateJudge(
    PeerKey expected, Optional<String> pin, PathProof proof, boolean requireSigned) {

  /** Judges a certificate's bytes. Any thread; never throws for what the bytes are. */
  public Verdict judge(byte[] der) {
    PeerCertificate certificate;
    try {
      certificate = PeerCertificate.inspect(der);
    } catch (MalformedException e) {
      return new Verdict.Refused(RefusalReason.MALFORMED, String.valueOf(e.getMessage()));
    } catch (RefusedCertificate e) {
      return new Verdict.Refused(e.reason(), e.sentence());
    }
    return certificate
        .boundKey()
        .map(bound -> judgeBound(certificate, bound))
        .orElseGet(() -> judgeUnbound(certificate));
  }

  private Verdict judgeBound(PeerCertificate certificate, PeerKey bound) {
    if (bound.equals(expected)) {
      return new Verdict.Accepted(certificate);
    }
    return new Verdict.Refused(
        RefusalReason.WRONG_KEY,
        "the certificate is signed by "
            + bound.shortName()
            + ", but the peer is "
            + expected.shortName());
  }

  private Verdict judgeUnbound(PeerCertificate certificate) {
    if (requireSigned) {
      return new Verdict.Refused(
          RefusalReason.NOT_SIGNED,
          "the certificate of "
              + expected.shortName()
              + " is not signed by its router's key, which identity.require-signed asks for");
    }
    if (proof == PathProof.OVERLAY_SOURCE) {
      return new Verdict.Accepted(certificate);
    }
    if (pin.isEmpty()) {
      return new Verdict.Refused(
          RefusalReason.UNKNOWN_PEER,
          "nothing binds the certificate to "
              + expected.shortName()
              + ": not met on the overlay yet, and not signed");
    }
    if (!pin.get().equals(certificate.fingerprint())) {
      return new Verdict.Refused(
          RefusalReason.WRONG_CERTIFICATE,
          "the certificate is not the one pinned for " + expected.shortName());
    }
    return new Verdict.Accepted(certificate);
  }
}
