package dev.ratatoskr.agent;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The terminal that the command was typed at. For one thread. */
final class Terminal {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,5}) [0-9]{1,5}\\s*");
  private static final int USUAL_ROWS = 24;
  private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long PATIENCE_MILLIS = 500;

  private int rows = USUAL_ROWS;
  private long askedNanos = System.nanoTime() - FRESH_NANOS;

  /** Whether we write to one that can be drawn on. */
  static boolean isThere() {
    // Which of them say so by having no console differs between versions of Java.
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
        && !"dumb".equals(System.getenv("TERM"));
  }

  /** How many lines it shows; of some seconds ago at most, as a person may change it. */
  int rows() {
    if (System.nanoTime() - askedNanos >= FRESH_NANOS) {
      askedNanos = System.nanoTime();
      rows = ask();
    }
    return rows;
  }

  private static int ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        stty.destroyForcibly();
        return USUAL_ROWS;
      }
      String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      Matcher size = SIZE.matcher(said);
      // A terminal that does not know its size says 0.
      return size.matches() && !size.group(1).equals("0")
          ? Integer.parseInt(size.group(1))
          : USUAL_ROWS;
    } catch (IOException e) {
      return USUAL_ROWS;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return USUAL_ROWS;
    }
  }
}
