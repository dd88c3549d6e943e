package dev.ratatoskr.transport.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class StrangerLogTest {
  @Test
  void allIsCountedAndOneLineAKindIsLogged() {
    Logger logger = (Logger) LoggerFactory.getLogger(StrangerLog.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      StrangerLog log = new StrangerLog();
      for (int i = 0; i < 1000; i++) {
        InetSocketAddress from = new InetSocketAddress("192.0.2.7", 1000 + i);
        log.count(StrangerLog.Kind.GARBAGE, from);
        log.count(StrangerLog.Kind.NO_PATH, from);
        log.count(StrangerLog.Kind.LATE, from);
      }
      assertEquals(
          Map.of(
              StrangerLog.Kind.GARBAGE, 1000L,
              StrangerLog.Kind.NO_PATH, 1000L,
              StrangerLog.Kind.LATE, 1000L),
          log.counts());
      assertEquals(2, lines.list.size());
    } finally {
      logger.detachAppender(lines);
    }
  }
}
