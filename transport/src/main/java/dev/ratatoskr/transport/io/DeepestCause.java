package dev.ratatoskr.transport.io;

/** What was at the bottom of a failure: Netty wraps the system's own words. Any thread. */
public final class DeepestCause {
  private DeepestCause() {}

  /** The message of the innermost cause, for a log line; its class where it has none. */
  public static String of(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String message = deepest.getMessage();
    return message == null ? deepest.toString() : message;
  }
}
