package dev.ratatoskr.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.ratatoskr.agent.status.WatchView;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntSupplier;

/** Asks for the status again and again and shows each answer. */
final class StatusWatch {
  private static final String ESCAPE = "\u001b[";
  private static final String HOME = ESCAPE + "H";
  private static final String END_OF_LINE = ESCAPE + "K";
  private static final String END_OF_SCREEN = ESCAPE + "J";

  /** An empty screen without a cursor, on which long lines are cut. */
  private static final String BEGIN = ESCAPE + "2J" + ESCAPE + "?25l" + ESCAPE + "?7l";

  private static final String END = ESCAPE + "?7h" + ESCAPE + "?25h\n";

  private final Question question;
  private final Function<IOException, String> excuse;
  private final Form form;
  private final IntSupplier rows;
  private final PrintWriter out;

  /**
   * Shows nothing yet.
   *
   * @param excuse what to say when nobody answers
   * @param rows the height of the screen
   */
  StatusWatch(
      Question question,
      Function<IOException, String> excuse,
      Form form,
      IntSupplier rows,
      PrintWriter out) {
    this.question = question;
    this.excuse = excuse;
    this.form = form;
    this.rows = rows;
    this.out = out;
  }

  /** Asks a running agent. */
  @FunctionalInterface
  interface Question {
    /** Its status. Blocks. */
    JsonNode ask() throws IOException;
  }

  /** How answers are shown. */
  enum Form {
    /** Each over the one before, on a terminal. */
    SCREEN,
    /** One after the other, with an empty line between. */
    BLOCKS,
    /** Each a line of JSON; an object with {@code error} where nobody answers. */
    JSON
  }

  /** Shows until it is stopped, or nobody reads any more. */
  void run(CountDownLatch stop, Duration interval) throws InterruptedException {
    if (form == Form.SCREEN) {
      out.print(BEGIN);
    }
    try {
      do {
        out.print(frame(Instant.now()));
      } while (!out.checkError() && !stop.await(interval.toNanos(), TimeUnit.NANOSECONDS));
    } finally {
      restore();
    }
  }

  /** Gives the terminal back as it was. Idempotent, any thread. */
  void restore() {
    if (form == Form.SCREEN) {
      out.print(END);
    }
    out.flush();
  }

  /** What the next answer looks like. */
  String frame(Instant now) {
    try {
      JsonNode status = question.ask();
      return form == Form.JSON ? status + "\n" : draw(WatchView.of(status, now, room()));
    } catch (IOException e) {
      String reason = excuse.apply(e);
      return form == Form.JSON
          ? JsonNodeFactory.instance.objectNode().put("error", reason) + "\n"
          : draw(List.of(reason, "asking again every second"));
    }
  }

  private int room() {
    return form == Form.SCREEN ? rows.getAsInt() : Integer.MAX_VALUE;
  }

  /** The last line of a screen has no end, or the screen would move. */
  private String draw(List<String> lines) {
    return form == Form.SCREEN
        ? HOME + String.join(END_OF_LINE + "\n", lines) + END_OF_LINE + END_OF_SCREEN
        : String.join("\n", lines) + "\n\n";
  }
}
