package dev.ratatoskr.transport.peer;

import java.nio.ByteBuffer;

/**
 * The unreliable datagrams (RFC 9221) of a connection; what arrives comes by {@link
 * PeerEvents#onDatagram}. They go over whatever path the link has at the moment.
 *
 * <p>Thread: the endpoint's loop.
 */
public interface PeerDatagrams {

  /**
   * Sends one.
   *
   * @param payload at most {@link #maxBytes()} bytes, read before the call returns
   * @return false when it was dropped here
   */
  boolean send(ByteBuffer payload);

  /** The largest payload now, in bytes; 0 without an authenticated link. */
  int maxBytes();

  /**
   * How many to hand over now; after 0, {@link PeerEvents#onDatagramRoom} says when there is room
   * again. More are taken, but wait in the engine, where they grow old.
   */
  int room();

  /**
   * The caller keeps the rate itself, and the path carries it: the engine is not to hold back while
   * less than this is in flight.
   */
  void allowInFlight(long bytes);
}
