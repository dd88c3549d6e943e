package dev.ratatoskr.proto.rendezvous;

/** What a rendezvous message may hold; receivers refuse more, senders keep to it. */
public final class Limits {
  /** An Envelope without its length prefix. */
  public static final int MAX_ENVELOPE_BYTES = 16 * 1024;

  /** The protocol version this project speaks. */
  public static final int VERSION = 1;

  /** A Challenge's nonce, exactly. */
  public static final int NONCE_BYTES = 32;

  /** Candidates in one PunchOffer, and in all of one attempt. */
  public static final int MAX_CANDIDATES = 64;

  /** Attempts of one punch, counted from 1. */
  public static final int MAX_ATTEMPTS = 3;

  /** The shortest ufrag (RFC 8445 section 5.3: 24 bits, six a character). */
  public static final int MIN_UFRAG_CHARS = 4;

  /** The longest ufrag; two of them and a colon fit a USERNAME. */
  public static final int MAX_UFRAG_CHARS = 32;

  /** The shortest probe password (RFC 8445 section 5.3: 128 bits, six a character). */
  public static final int MIN_PROBE_PASSWORD_CHARS = 22;

  /** The longest probe password. */
  public static final int MAX_PROBE_PASSWORD_CHARS = 256;

  /** The shortest bridge password. */
  public static final int MIN_BRIDGE_PASSWORD_CHARS = 32;

  /** The longest bridge password; a router accepts no longer one. */
  public static final int MAX_BRIDGE_PASSWORD_CHARS = 64;

  /** How much of a detail for a log line is read. */
  public static final int MAX_DETAIL_CHARS = 200;

  private Limits() {}
}
