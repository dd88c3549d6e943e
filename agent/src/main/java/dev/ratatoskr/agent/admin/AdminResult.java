package dev.ratatoskr.agent.admin;

import java.util.Locale;

/** What came of a request. */
public sealed interface AdminResult<T> {

  /** The router did it. */
  record Answered<T>(T value) implements AdminResult<T> {}

  /**
   * The router said no.
   *
   * @param text the router's own words
   */
  record Refused<T>(Refusal refusal, String text) implements AdminResult<T> {}

  /**
   * There was no usable answer: not connected, no answer in time, or no admin protocol. The request
   * may or may not have been carried out.
   */
  record Unavailable<T>(String reason) implements AdminResult<T> {}

  /** Why a router says no; the words differ between versions. */
  enum Refusal {
    /** The router does not know the request. */
    UNKNOWN_ACTION("unknown action"),
    /** {@code addPeer} of a known URI; a redial in back-off begins at once. */
    ALREADY_CONFIGURED("already configured"),
    /** {@code removePeer} of an unknown URI. */
    NOT_CONFIGURED("not configured"),
    /** The {@code key=} of a URI is wrong. */
    INVALID_KEY("public key is invalid"),
    /** The {@code priority=} of a URI is wrong. */
    INVALID_PRIORITY("priority value is invalid"),
    /** The {@code password=} of a URI is wrong (longer than 64 bytes). */
    INVALID_PASSWORD("invalid password"),
    /** The {@code maxbackoff=} of a URI is wrong. */
    INVALID_BACKOFF("max backoff"),
    /** The URI's scheme is unknown. */
    UNKNOWN_SCHEME("schema unknown"),
    /** The router could not read the request. */
    UNREADABLE_REQUEST("failed to find request"),
    /** A remote node did not answer the router. */
    TIMED_OUT("timed out"),
    /** Anything else. */
    OTHER("");

    private final String mark;

    Refusal(String mark) {
      this.mark = mark;
    }

    static Refusal of(String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      for (Refusal refusal : values()) {
        if (lower.contains(refusal.mark)) {
          return refusal;
        }
      }
      return OTHER;
    }
  }
}
