package dev.ratatoskr.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StatusWatchTest {
  private static final String ESCAPE = "\u001b[";

  private final StringWriter text = new StringWriter();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();

  /** The second of three answers does not come; after the third the user has seen enough. */
  private JsonNode ask() throws IOException {
    int number = asked.incrementAndGet();
    if (number == 3) {
      stop.countDown();
    }
    if (number == 2) {
      throw new IOException("gone");
    }
    return new ObjectMapper()
        .readTree("{\"self\":{\"reason\":\"answer " + number + "\"},\"bridges\":[]}");
  }

  private StatusWatch watch(StatusWatch.Form form, Writer out) {
    return new StatusWatch(
        this::ask, e -> "no agent: " + e.getMessage(), form, () -> 24, new PrintWriter(out));
  }

  @Test
  void blocksTellThatTheAgentIsGoneAndGoOn() throws Exception {
    watch(StatusWatch.Form.BLOCKS, text).run(stop, Duration.ofMillis(1));
    String said = text.toString();
    assertEquals(3, asked.get());
    assertTrue(said.startsWith("no router: answer 1\n"), said);
    assertTrue(said.contains("\n\nno agent: gone\nasking again every second\n\n"), said);
    assertTrue(said.contains("answer 3") && said.endsWith("\n\n"), said);
    assertFalse(said.contains(ESCAPE), said);
  }

  @Test
  void eachAnswerIsALineOfJson() throws Exception {
    watch(StatusWatch.Form.JSON, text).run(stop, Duration.ofMillis(1));
    assertEquals(
        """
        {"self":{"reason":"answer 1"},"bridges":[]}
        {"error":"no agent: gone"}
        {"self":{"reason":"answer 3"},"bridges":[]}
        """,
        text.toString());
  }

  @Test
  void aScreenIsDrawnOverAndGivenBack() throws Exception {
    watch(StatusWatch.Form.SCREEN, text).run(stop, Duration.ofMillis(1));
    String said = text.toString();
    assertEquals(1, count(said, ESCAPE + "2J"), "cleared once");
    assertEquals(3, count(said, ESCAPE + "H"), "from the top");
    assertTrue(said.endsWith(ESCAPE + "J" + ESCAPE + "?7h" + ESCAPE + "?25h\n"), said);
    String frame = watch(StatusWatch.Form.SCREEN, text).frame(Instant.EPOCH);
    assertTrue(frame.contains("answer 4" + ESCAPE + "K\n"), frame);
    assertFalse(frame.endsWith("\n"), "a last line end would move the screen");
  }

  private static long count(String text, String part) {
    return Pattern.compile(part, Pattern.LITERAL).matcher(text).results().count();
  }

  @Test
  void itEndsWhenNobodyReads() throws Exception {
    Writer closed =
        new Writer() {
          @Override
          public void write(char[] buffer, int offset, int length) throws IOException {
            throw new IOException("broken pipe");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    watch(StatusWatch.Form.BLOCKS, closed).run(stop, Duration.ofMillis(1));
    assertEquals(1, asked.get());
  }

  @Test
  void itEndsWhenNobodyReadsStandardOutput() throws Exception {
    PrintStream standard = new PrintStream(new PipedOutputStream());
    watch(StatusWatch.Form.BLOCKS, Main.writer(standard)).run(stop, Duration.ofMillis(1));
    assertEquals(1, asked.get(), "the pipe has no other end");
  }
}
