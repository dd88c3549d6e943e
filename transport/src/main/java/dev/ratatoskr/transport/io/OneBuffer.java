package dev.ratatoskr.transport.io;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One buffer of fixed size for all that a channel reads; for channels that hand over each read
 * before the next, as those on epoll do. It is made with the first read, and the garbage collector
 * has it when the channel is gone. Pools do not like to lend so much for so short a time.
 */
final class OneBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
  private final int bytes;

  /**
   * For one channel.
   *
   * @param bytes of each read at most, above 0
   * @param readsPerTurn at most
   */
  OneBuffer(int bytes, int readsPerTurn) {
    super(readsPerTurn);
    this.bytes = bytes;
  }

  @Override
  public MaxMessageHandle newHandle() {
    return new OneBufferHandle();
  }

  private final class OneBufferHandle extends MaxMessageHandle {
    private @Nullable ByteBuf buffer;

    @Override
    public int guess() {
      return bytes;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator unused) {
      ByteBuf free = buffer;
      if (free == null || free.refCnt() > 1) {
        free = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(bytes));
        buffer = free;
      }
      return free.clear().retain();
    }
  }
}
