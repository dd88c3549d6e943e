package dev.ratatoskr.transport.quic.kwik;

/**
 * Bounds of a Kwik engine.
 *
 * @param handshaking links that may be in their handshake at once, at least 1
 * @param handshakeNanos a link not established after this time is closed
 * @param packets packets that may wait for Kwik on a virtual socket; the newest are dropped
 * @param datagrams datagrams that may wait inside Kwik or for the loop, per link and direction
 * @param pingNanos a link that sent nothing for so long sends a PING
 */
public record KwikLimits(
    int handshaking, long handshakeNanos, int packets, int datagrams, long pingNanos) {
  /** What the agent uses: 16 handshakes of at most 10 s, 4096 packets, 256 datagrams, 10 s. */
  public static final KwikLimits DEFAULT =
      new KwikLimits(16, 10_000_000_000L, 4096, 256, 10_000_000_000L);

  /** Same bounds with another time for the handshake. */
  public KwikLimits withHandshakeNanos(long nanos) {
    return new KwikLimits(handshaking, nanos, packets, datagrams, pingNanos);
  }

  /** Same bounds with another number of concurrent handshakes. */
  public KwikLimits withHandshaking(int links) {
    return new KwikLimits(links, handshakeNanos, packets, datagrams, pingNanos);
  }
}
