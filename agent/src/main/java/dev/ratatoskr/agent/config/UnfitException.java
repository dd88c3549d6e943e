package dev.ratatoskr.agent.config;

/** A value that may not stand where it stands; the message says what is allowed. */
final class UnfitException extends Exception {
  private static final long serialVersionUID = 1L;

  UnfitException(String allowed) {
    super(allowed);
  }

  String allowed() {
    return String.valueOf(getMessage());
  }
}
