package dev.ratatoskr.agent;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.util.CachingDateFormatter;

/**
 * The form of the log: time, level, who, what. Of an exception, and of those that it suppressed and
 * that caused it, only what each says and where it began.
 */
final class LogLine extends LayoutBase<ILoggingEvent> {
  private static final int LEVEL_WIDTH = 5;

  private final CachingDateFormatter time = new CachingDateFormatter("HH:mm:ss.SSS");

  /** The event as text, with the end of each line. */
  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder text = new StringBuilder(128);
    String level = event.getLevel().toString();
    String logger = event.getLoggerName();
    text.append(time.format(event.getTimeStamp())).append(' ').append(level);
    text.repeat(' ', Math.max(0, LEVEL_WIDTH - level.length())).append(' ');
    text.append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(": ");
    text.append(event.getFormattedMessage()).append('\n');
    for (IThrowableProxy thrown = event.getThrowableProxy();
        thrown != null;
        thrown = thrown.getCause()) {
      appendThrown(text, thrown == event.getThrowableProxy() ? "" : "Caused by: ", thrown);
    }
    return text.toString();
  }

  private static void appendThrown(StringBuilder text, String prefix, IThrowableProxy thrown) {
    text.append(prefix).append(thrown.getClassName()).append(": ").append(thrown.getMessage());
    text.append('\n');
    StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
    if (frames != null && frames.length > 0) {
      // With "at" before it.
      text.append('\t').append(frames[0].getSTEAsString()).append('\n');
    }
    for (IThrowableProxy suppressed : thrown.getSuppressed()) {
      appendThrown(text, "Suppressed: ", suppressed);
    }
  }
}
