package dev.ratatoskr.transport.quic;

import java.nio.ByteBuffer;

/**
 * A bidirectional stream. It never half-closes: users frame their bytes, agree on the end by a
 * message and then {@link #reset}.
 *
 * <p>Thread: the loop.
 */
public interface QuicStream {

  /** The QUIC stream id (RFC 9000 section 2.1). */
  long id();

  /**
   * Queues bytes for sending, all of them, in order.
   *
   * @param bytes read before the call returns
   * @return false when more than the high-water mark (64 KiB) is now queued: stop until {@link
   *     Handler#onWritable()}. Bytes written to an ended stream are dropped.
   */
  boolean write(ByteBuffer bytes);

  /** Bytes queued and not yet taken by the engine. */
  int queuedBytes();

  /**
   * False stops {@link Handler#onData}, and by flow control the peer, after at most 64 KiB more.
   */
  void setReading(boolean reading);

  /** Ends both directions at once. Idempotent. The peer sees {@link Handler#onEnd}. */
  void reset(long code);

  /** What happens on a stream. Thread: the loop. */
  interface Handler {
    /**
     * Bytes arrived, in order.
     *
     * @param bytes valid during the call
     */
    void onData(ByteBuffer bytes);

    /**
     * The queue fell below its low-water mark (16 KiB) after {@link QuicStream#write} said false.
     */
    default void onWritable() {}

    /** The stream ended: by the peer's reset or end, or with its link. Called exactly once. */
    void onEnd(String reason);
  }
}
