package dev.ratatoskr.transport.identity;

/** How parsing tells the judge which refusal it met. */
final class RefusedCertificate extends Exception {
  private static final long serialVersionUID = 1L;

  private final RefusalReason reason;

  RefusedCertificate(RefusalReason reason, String message) {
    super(message);
    this.reason = reason;
  }

  RefusalReason reason() {
    return reason;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
