package dev.ratatoskr.punch.stun;

import java.util.random.RandomGenerator;

/**
 * One side's name and secret for the probes of one attempt (RFC 8445 section 5.3).
 *
 * @param ufrag 4..32 characters of [A-Za-z0-9+/]
 * @param password 22..128 characters of [A-Za-z0-9+/], a secret
 */
public record Credentials(String ufrag, String password) {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final int UFRAG_CHARS = 8;
  private static final int PASSWORD_CHARS = 32;

  public Credentials {
    if (!isValid(ufrag, password)) {
      throw new IllegalArgumentException("ufrag or password of a wrong length or alphabet");
    }
  }

  /** Whether strings from a network make credentials. */
  public static boolean isValid(String ufrag, String password) {
    return isText(ufrag, 4, 32) && isText(password, 22, 128);
  }

  /**
   * Fresh credentials: 48 bits of name, 192 bits of secret.
   *
   * @param random cryptographically strong outside of tests
   */
  public static Credentials random(RandomGenerator random) {
    return new Credentials(text(random, UFRAG_CHARS), text(random, PASSWORD_CHARS));
  }

  private static String text(RandomGenerator random, int chars) {
    StringBuilder text = new StringBuilder(chars);
    for (int i = 0; i < chars; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  private static boolean isText(String text, int min, int max) {
    return text.length() >= min
        && text.length() <= max
        && text.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);
  }

  /** Names neither part. */
  @Override
  public String toString() {
    return "Credentials[hidden]";
  }
}
