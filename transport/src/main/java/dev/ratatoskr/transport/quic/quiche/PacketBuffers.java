package dev.ratatoskr.transport.quic.quiche;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * The memory of one link's connection, and by it the size of its packets: quiche fills the buffer
 * it is given and no more, while its own limit stays what it was at the handshake.
 *
 * <p>quiche's own search for a path's MTU is not used: while it searches it takes the size that it
 * tries for one that works, it needs three lost packets for each of about eight sizes, and it never
 * notices that a path has become narrower, which Netty gives no means to tell it either.
 *
 * <p>Thread: the loop.
 */
final class PacketBuffers extends AbstractByteBufAllocator {
  /**
   * Nothing else that is asked for is as large, received datagrams included: they share their
   * packets with a header, an identifier of ours and a tag.
   */
  private static final int SMALLER_BYTES =
      QuicheCodecs.PAYLOAD_BYTES - QuicheCodecs.CONNECTION_ID_BYTES - 1 - 1 - 16 - 1;

  private final ByteBufAllocator behind = ByteBufAllocator.DEFAULT;
  private int packetBytes;
  private boolean wide;
  private boolean oversized;

  /** Packets begin with this size. */
  PacketBuffers(int packetBytes) {
    this.packetBytes = packetBytes;
  }

  /** The largest packet from now on. */
  void limit(int bytes) {
    packetBytes = bytes;
  }

  int packetBytes() {
    return packetBytes;
  }

  /** A packet of this size left. */
  void onSent(int bytes) {
    oversized |= bytes > packetBytes;
  }

  /**
   * Packets that leave during the call may be as large as quiche likes; true when one was larger
   * than the limit.
   */
  boolean unlimited(Runnable call) {
    wide = true;
    oversized = false;
    try {
      call.run();
      return oversized;
    } finally {
      wide = false;
    }
  }

  @Override
  public ByteBuf directBuffer(int initialBytes) {
    boolean packet = initialBytes > SMALLER_BYTES && !wide;
    return behind.directBuffer(packet ? Math.min(initialBytes, packetBytes) : initialBytes);
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialBytes, int mostBytes) {
    return behind.heapBuffer(initialBytes, mostBytes);
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialBytes, int mostBytes) {
    return behind.directBuffer(initialBytes, mostBytes);
  }

  @Override
  public boolean isDirectBufferPooled() {
    return behind.isDirectBufferPooled();
  }
}
