package dev.ratatoskr.transport.quic.kwik;

/**
 * Bounds of a Kwik engine.
 *
 * @param handshaking links that may be in their handshake at once, at least 1
 * @param handshakeNanos a link not established after this time is closed
 * @param packets packets of one link that may wait for Kwik, or for the loop on their way out; the
 *     newest are dropped
 * @param datagrams datagrams that may wait inside Kwik or for the loop, per link and direction
 * @param idleSeconds a link whose peer is silent for so long ends (RFC 9000 section 10.1), at least
 *     3; one that sent nothing for a third of it sends a PING
 */
public record KwikLimits(
    int handshaking, long handshakeNanos, int packets, int datagrams, int idleSeconds) {
  /** What the agent uses: 16 handshakes of at most 10 s, 2048 packets, 256 datagrams, 30 s. */
  public static final KwikLimits DEFAULT = new KwikLimits(16, 10_000_000_000L, 2048, 256, 30);

  /** Same bounds with another time for the handshake. */
  public KwikLimits withHandshakeNanos(long nanos) {
    return new KwikLimits(handshaking, nanos, packets, datagrams, idleSeconds);
  }

  /** Same bounds with another number of concurrent handshakes. */
  public KwikLimits withHandshaking(int links) {
    return new KwikLimits(links, handshakeNanos, packets, datagrams, idleSeconds);
  }

  /** Same bounds with another number of packets. */
  public KwikLimits withPackets(int count) {
    return new KwikLimits(handshaking, handshakeNanos, count, datagrams, idleSeconds);
  }

  /** Same bounds with another idle timeout. */
  public KwikLimits withIdleSeconds(int seconds) {
    return new KwikLimits(handshaking, handshakeNanos, packets, datagrams, seconds);
  }

  /** How long a link may send nothing before it sends a PING. */
  long pingNanos() {
    return idleSeconds * 1_000_000_000L / 3;
  }
}
