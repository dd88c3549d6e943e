package dev.ratatoskr.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.ConsoleAppender;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

final class LogLineTest {
  private static final Instant NOON =
      LocalDateTime.of(2026, 11, 23, 12, 1, 2, 3_000_000)
          .atZone(ZoneId.systemDefault())
          .toInstant();

  @Test
  void aLineTellsTimeLevelWhoAndWhat() {
    assertEquals(
        "12:01:02.003 INFO  bridge: made\n", line(event("a.b.bridge", Level.INFO, "made")));
    assertEquals("12:01:02.003 ERROR bare: gone\n", line(event("bare", Level.ERROR, "gone")));
  }

  @Test
  void anExceptionTellsWhatItSaysAndWhereItAndItsCausesBegan() {
    LoggingEvent event = event("x", Level.WARN, "failed");
    Exception cause = at(new IOException("disk full"), "Disk");
    Exception thrown = at(new IllegalStateException("odd", cause), "Odd");
    thrown.addSuppressed(at(new IOException("not closed"), "File"));
    event.setThrowableProxy(new ThrowableProxy(thrown));
    assertEquals(
        """
        12:01:02.003 WARN  x: failed
        java.lang.IllegalStateException: odd
        \tat Odd.run(Odd.java:7)
        Suppressed: java.io.IOException: not closed
        \tat File.run(File.java:7)
        Caused by: java.io.IOException: disk full
        \tat Disk.run(Disk.java:7)
        """,
        line(event));
  }

  @Test
  void logbackFindsItAndLibrariesAreQuiet() {
    assertTrue(
        ServiceLoader.load(Configurator.class).stream()
            .anyMatch(each -> each.type() == StandardErrorLog.class));
    LoggerContext context = new LoggerContext();
    assertEquals(
        Configurator.ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY,
        new StandardErrorLog().configure(context));
    assertTrue(context.getLogger("router").isInfoEnabled());
    assertFalse(context.getLogger("io.netty.channel").isInfoEnabled());
    assertFalse(context.getLogger("io.netty.util.internal.MacAddressUtil").isWarnEnabled());
    assertFalse(context.getLogger("tech.kwik.core").isInfoEnabled());
    ConsoleAppender<?> appender =
        assertInstanceOf(
            ConsoleAppender.class,
            context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr"));
    assertTrue(appender.isStarted());
    assertEquals("System.err", appender.getTarget());
    context.stop();
  }

  private static LoggingEvent event(String logger, Level level, String message) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerName(logger);
    event.setLevel(level);
    event.setMessage(message);
    event.setInstant(NOON);
    return event;
  }

  private static <T extends Exception> T at(T thrown, String type) {
    thrown.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement(type, "run", type + ".java", 7),
          new StackTraceElement("Main", "main", "Main.java", 1)
        });
    return thrown;
  }

  private static String line(LoggingEvent event) {
    return new LogLine().doLayout(event);
  }
}
