package dev.ratatoskr.transport.quic.kwik;

import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tech.kwik.core.log.NullLogger;

/**
 * Kwik's log, kept for what Kwik says nowhere else: that a handshake at the server failed, and that
 * a connection was given up after a fault.
 */
final class KwikLog extends NullLogger {
  private static final Logger LOG = LoggerFactory.getLogger(KwikLog.class);

  /** What was overheard. */
  enum Heard {
    CLOSED_BY_US,
    CLOSED_BY_PEER,
    FAULT
  }

  private final BiConsumer<Heard, String> listener;

  KwikLog(BiConsumer<Heard, String> listener) {
    this.listener = listener;
  }

  @Override
  public void info(String message) {
    if (message.startsWith("Closing ")) {
      listener.accept(Heard.CLOSED_BY_US, message);
    } else if (message.startsWith("Peer is closing ")) {
      listener.accept(Heard.CLOSED_BY_PEER, message);
    }
  }

  @Override
  public void error(String message) {
    LOG.debug("kwik: {}", message);
  }

  @Override
  public void error(String message, Throwable cause) {
    LOG.debug("kwik: {}", message, cause);
    if (message.contains("borted") || message.contains("borting")) {
      listener.accept(Heard.FAULT, message + ": " + cause);
    }
  }
}
