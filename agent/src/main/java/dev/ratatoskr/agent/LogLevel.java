package dev.ratatoskr.agent;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** How much the daemon tells; the form of a line is {@link LogLine}'s. */
enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE;

  /** Sets it for our own events; libraries stay quiet below warnings unless tracing. */
  void apply() {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      Level own = Level.toLevel(name());
      root.setLevel(own);
      Level libraries = this == TRACE ? Level.DEBUG : Level.WARN;
      root.getLoggerContext().getLogger("io.netty").setLevel(libraries);
      root.getLoggerContext().getLogger("tech.kwik").setLevel(libraries);
    }
  }
}
