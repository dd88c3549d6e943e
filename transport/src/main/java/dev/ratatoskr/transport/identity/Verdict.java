package dev.ratatoskr.transport.identity;

/** What a {@link CertificateJudge} says of a certificate. */
public sealed interface Verdict {

  /** It is the peer's. */
  record Accepted(PeerCertificate certificate) implements Verdict {}

  /**
   * It is not acceptable.
   *
   * @param sentence one sentence for a log line; holds no secret
   */
  record Refused(RefusalReason reason, String sentence) implements Verdict {}
}
