package dev.ratatoskr.agent.admin;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A router's version as it names it.
 *
 * @param text as the router says, for messages
 * @param known whether the three numbers mean anything
 */
public record RouterVersion(String text, boolean known, int major, int minor, int patch) {
  private static final Pattern NUMBERS =
      Pattern.compile("v?([0-9]{1,4})\\.([0-9]{1,4})(?:\\.([0-9]{1,6}))?(?:[-+~.].*)?");

  /** What we make of a version. */
  public enum Support {
    /** Everything works. */
    FULL,
    /** Works, but the router may ignore a bridge: it judges links by an older rule. */
    MAY_IGNORE_BRIDGES,
    /** Another, incompatible network. */
    REFUSED
  }

  /**
   * Reads {@code build_version}. Any text is a version; an unreadable one is unknown.
   *
   * @param version what the router says, cut to 40 printable characters
   */
  public static RouterVersion parse(String version) {
    String clean = version.replaceAll("[^\\x20-\\x7e]", "?");
    String text = clean.length() <= 40 ? clean : clean.substring(0, 40);
    Matcher m = NUMBERS.matcher(text);
    if (!m.matches()) {
      return new RouterVersion(text, false, 0, 0, 0);
    }
    OptionalInt patch =
        m.group(3) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(m.group(3)));
    return new RouterVersion(
        text, true, Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), patch.orElse(0));
  }

  /** Unknown versions are taken for new ones: a router built from source names none. */
  public Support support() {
    if (!known) {
      return Support.FULL;
    }
    if (major == 0 && minor < 5) {
      return Support.REFUSED;
    }
    return major == 0 && minor == 5 && patch < 13 ? Support.MAY_IGNORE_BRIDGES : Support.FULL;
  }

  /** Whether it is this version of 0.x or a later one; an unknown version is not. */
  public boolean isAtLeast(int leastMinor, int leastPatch) {
    boolean later = major > 0 || minor > leastMinor;
    return known && (later || (minor == leastMinor && patch >= leastPatch));
  }

  /** One line for the user about an old version; empty when there is nothing to say. */
  public String advice() {
    return switch (support()) {
      case FULL -> "";
      case MAY_IGNORE_BRIDGES ->
          "router "
              + text
              + " may ignore a bridge when its public peer is near; 0.5.13 or newer always uses it";
      case REFUSED ->
          "router "
              + text
              + " is too old: 0.4 is another network; install yggdrasil 0.5 or newer (0.5.13 or"
              + " newer is best)";
    };
  }

  @Override
  public String toString() {
    return text.isEmpty() ? "unknown" : text;
  }
}
