package dev.ratatoskr.agent.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a span of time is read after which something idle is let go. */
final class IdleReading {
  private static final Pattern TIME = Pattern.compile("([0-9]{1,5}) ?(s|m|h)");
  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofHours(24);

  private IdleReading() {}

  /** Empty means never. A zero is refused: it could mean at once as well as never. */
  static Optional<Duration> read(Object raw) throws UnfitException {
    if ("never".equals(raw)) {
      return Optional.empty();
    }
    Matcher time = TIME.matcher(raw instanceof String text ? text : "");
    if (time.matches()) {
      long number = Long.parseLong(time.group(1));
      Duration span =
          switch (time.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
          };
      if (span.compareTo(LEAST) >= 0 && span.compareTo(MOST) <= 0) {
        return Optional.of(span);
      }
    }
    throw new UnfitException(
        "a time from \"1s\" to \"24h\" like \"30s\", \"5m\" or \"2h\", or \"never\"");
  }
}
