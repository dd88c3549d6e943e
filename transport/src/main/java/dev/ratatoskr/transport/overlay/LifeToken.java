package dev.ratatoskr.transport.overlay;

import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Which life of an agent a probe speaks for, so that the other side notices a restart or a lost
 * connection at once instead of at its idle timeout.
 *
 * <p>It travels in the SOFTWARE attribute (RFC 8489 section 14.14) as {@code ratatoskr/1
 * <instance>.<life>}: 16 hexadecimal digits drawn at start, and a decimal number that grows with
 * every connection that ended.
 *
 * @param instance drawn at the agent's start
 * @param life 0 to 999 999 999
 */
record LifeToken(long instance, int life) {
  private static final String PREFIX = "ratatoskr/1 ";
  private static final int INSTANCE_DIGITS = 16;
  private static final int MAX_LIFE_DIGITS = 9;

  static LifeToken draw(RandomGenerator random) {
    return new LifeToken(random.nextLong(), 0);
  }

  LifeToken next() {
    return new LifeToken(instance, life + 1);
  }

  /** Whether this speaks for a later life of the agent than the other token does. */
  boolean isNewerThan(LifeToken other) {
    return instance != other.instance || life > other.life;
  }

  String toSoftware() {
    return PREFIX + HexFormat.of().toHexDigits(instance) + "." + life;
  }

  /** Empty for any other software's text. */
  static Optional<LifeToken> parse(String software) {
    int dot = PREFIX.length() + INSTANCE_DIGITS;
    if (!software.startsWith(PREFIX)
        || software.length() < dot + 2
        || software.length() > dot + 1 + MAX_LIFE_DIGITS
        || software.charAt(dot) != '.') {
      return Optional.empty();
    }
    try {
      long instance = HexFormat.fromHexDigitsToLong(software, PREFIX.length(), dot);
      String life = software.substring(dot + 1);
      if (!life.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return Optional.empty();
      }
      return Optional.of(new LifeToken(instance, Integer.parseInt(life)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
