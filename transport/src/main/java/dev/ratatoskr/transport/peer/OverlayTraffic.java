package dev.ratatoskr.transport.peer;

/**
 * What we sent to a node over the overlay and received from it, together and never falling while
 * the connection is known.
 *
 * @param packets datagrams
 * @param payloadBytes their UDP payloads
 */
public record OverlayTraffic(long packets, long payloadBytes) {
  /** Nothing. */
  public static final OverlayTraffic NONE = new OverlayTraffic(0, 0);

  OverlayTraffic with(int bytes) {
    return new OverlayTraffic(packets + 1, payloadBytes + bytes);
  }
}
