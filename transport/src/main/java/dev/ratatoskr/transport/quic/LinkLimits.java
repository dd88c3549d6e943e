package dev.ratatoskr.transport.quic;

/**
 * Bounds of an engine, the same for each: what one peer may cost.
 *
 * @param handshaking links that may be in their handshake at once, at least 1
 * @param handshakeNanos a link not established after this time is closed
 * @param packets packets of one link that may wait for the engine, or for the loop on their way
 *     out; the newest are dropped
 * @param datagrams datagrams that may wait inside the engine or for the loop, per link and
 *     direction
 * @param idleSeconds a link whose peer is silent for so long ends (RFC 9000 section 10.1), at least
 *     3; one that sent nothing for a third of it sends a PING
 */
public record LinkLimits(
    int handshaking, long handshakeNanos, int packets, int datagrams, int idleSeconds) {
  /** What the agent uses: 16 handshakes of at most 10 s, 2048 packets, 256 datagrams, 30 s. */
  public static final LinkLimits DEFAULT = new LinkLimits(16, 10_000_000_000L, 2048, 256, 30);

  /** Same bounds with another time for the handshake. */
  public LinkLimits withHandshakeNanos(long nanos) {
    return new LinkLimits(handshaking, nanos, packets, datagrams, idleSeconds);
  }

  /** Same bounds with another number of concurrent handshakes. */
  public LinkLimits withHandshaking(int links) {
    return new LinkLimits(links, handshakeNanos, packets, datagrams, idleSeconds);
  }

  /** Same bounds with another number of packets. */
  public LinkLimits withPackets(int count) {
    return new LinkLimits(handshaking, handshakeNanos, count, datagrams, idleSeconds);
  }

  /** Same bounds with another idle timeout. */
  public LinkLimits withIdleSeconds(int seconds) {
    return new LinkLimits(handshaking, handshakeNanos, packets, datagrams, seconds);
  }

  /** How long a link may send nothing before it sends a PING. */
  public long pingNanos() {
    return idleSeconds * 1_000_000_000L / 3;
  }
}
