package dev.ratatoskr.transport.quic;

import dev.ratatoskr.transport.TransportException;
import java.nio.ByteBuffer;

/**
 * One QUIC connection to one peer, seen from the loop.
 *
 * <p>Thread: the loop.
 */
public interface QuicLink {

  /** Name of the engine that carries it. */
  String engineName();

  /**
   * One packet from the peer, whatever path it came by. The caller has checked that the path is the
   * peer's. Dropped and counted when the engine's bounded queue is full.
   *
   * @param packet read before the call returns
   */
  void onPacket(ByteBuffer packet);

  /**
   * Opens a bidirectional stream. The peer learns of it with the first bytes written. Never waits.
   *
   * @throws TransportException.Closed when the link has ended or not begun, or when the peer
   *     permits no further stream now (RFC 9000 section 4.6)
   */
  QuicStream openStream(QuicStream.Handler handler) throws TransportException.Closed;

  /**
   * Sends one unreliable datagram (RFC 9221), in the order of the calls.
   *
   * @param payload 1 to {@link #maxDatagramBytes()} bytes; an empty one is an engine's own ping
   * @return false when it was dropped here: empty or too large, the queue is full, or the link has
   *     ended
   */
  boolean sendDatagram(ByteBuffer payload);

  /** The largest datagram payload now; never below 1100 on an established link. */
  int maxDatagramBytes();

  /**
   * How many datagrams to hand over now, so that few wait inside the engine where nobody can drop
   * them: the rest is better kept by the caller. After 0, {@link Handler#onDatagramRoom} follows.
   */
  int datagramRoom();

  /**
   * The owner keeps the rate of its datagrams itself: from now on the engine's own congestion
   * control is not to hold back while less than this is in flight. Said again as the path changes;
   * an engine whose own control is better ignores it.
   */
  default void allowInFlight(long bytes) {}

  /**
   * What the path carries has changed: packets are no larger from now on, and datagrams grow or
   * shrink with them. Until the first call it is {@link QuicEngine#BASE_PAYLOAD_BYTES}; an engine
   * that never sends more ignores it.
   *
   * @param bytes of a UDP payload, at least {@link QuicEngine#BASE_PAYLOAD_BYTES}
   */
  default void limitPayload(int bytes) {}

  /**
   * Ends the connection at once and tells the peer. Idempotent; {@link Handler#onClosed} follows
   * with {@link LinkClosed.Kind#LOCAL}.
   */
  void close(long code, String reason);

  /**
   * What happens on a link. Thread: the loop. After {@link #onClosed} nothing is called any more.
   */
  interface Handler {
    /**
     * The handshake is complete.
     *
     * @param serverCertificateDer the certificate the server showed: the peer's for a client, our
     *     own for a server
     */
    void onEstablished(byte[] serverCertificateDer);

    /** The peer opened a stream. The answer handles it. */
    QuicStream.Handler onStream(QuicStream stream);

    /**
     * A datagram arrived; the engine may deliver out of order or twice.
     *
     * @param payload valid during the call
     */
    void onDatagram(ByteBuffer payload);

    /** There is room for datagrams again, after {@link QuicLink#datagramRoom} had said 0. */
    default void onDatagramRoom() {}

    /** The link has ended, exactly once, also when it never was established. */
    void onClosed(LinkClosed reason);
  }
}
