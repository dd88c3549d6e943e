package dev.ratatoskr.transport.quic;

/**
 * Why a link ended.
 *
 * @param code the QUIC application or transport error code where there is one, else 0
 * @param detail for a log line
 */
public record LinkClosed(Kind kind, long code, String detail) {

  /** Who or what ended it. */
  public enum Kind {
    /** We closed it. */
    LOCAL,
    /** The peer closed it. */
    PEER,
    /** Silence: no handshake in time or the idle timeout. */
    TIMEOUT,
    /** TLS or protocol error, ALPN included. */
    PROTOCOL,
    /** A fault inside the engine. */
    ENGINE
  }
}
