package dev.ratatoskr.transport.quic.quiche;

import dev.ratatoskr.proto.NanoClock;
import dev.ratatoskr.transport.quic.PacketAllowance;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which packets a server link takes: short headers, and long ones for the few connections it may
 * begin, so that a flood of first packets makes a few connections at most; and only so many packets
 * a second before one is established.
 */
final class ServerDoor implements Predicate<ByteBuffer>, QuicConnectionIdGenerator {
  private static final int LONG_HEADER = 0x80;
  private static final int TYPE_BITS = 0x30;
  private static final int VERSION_1 = 1;
  private static final int ID_LENGTH_AT = 5;
  private static final int MAX_ID_BYTES = 20;
  private static final int MAX_FIRST = 4;
  private static final int MAX_OWN = 64;
  private static final int EARLY_BURST = 128;
  private static final int EARLY_PER_SECOND = 500;

  private final PacketAllowance early;
  private final Set<ByteBuffer> first = new HashSet<>();
  private final Set<ByteBuffer> own = new HashSet<>();
  private boolean established;

  ServerDoor(NanoClock clock) {
    this.early = new PacketAllowance(clock, EARLY_BURST, EARLY_PER_SECOND);
  }

  /** No other connection begins from now on. */
  void onEstablished() {
    established = true;
  }

  @Override
  public boolean test(ByteBuffer packet) {
    if (!established && !early.take()) {
      return false;
    }
    int at = packet.position();
    if ((packet.get(at) & LONG_HEADER) == 0) {
      return true;
    }
    if (packet.remaining() <= ID_LENGTH_AT || packet.getInt(at + 1) != VERSION_1) {
      return false;
    }
    int length = packet.get(at + ID_LENGTH_AT) & 0xff;
    if (length > MAX_ID_BYTES || packet.remaining() < ID_LENGTH_AT + 1 + length) {
      return false;
    }
    byte[] bytes = new byte[length];
    packet.get(at + ID_LENGTH_AT + 1, bytes);
    ByteBuffer id = ByteBuffer.wrap(bytes);
    if (own.contains(id) || first.contains(id)) {
      return true;
    }
    boolean initial = (packet.get(at) & TYPE_BITS) == 0;
    return initial && !established && first.size() < MAX_FIRST && first.add(id);
  }

  @Override
  public ByteBuffer newId(int length) {
    ByteBuffer id = QuicConnectionIdGenerator.randomGenerator().newId(length);
    if (own.size() < MAX_OWN) {
      byte[] bytes = new byte[id.remaining()];
      id.get(id.position(), bytes);
      own.add(ByteBuffer.wrap(bytes));
    }
    return id;
  }

  @Override
  public ByteBuffer newId(ByteBuffer input, int length) {
    return newId(length);
  }

  @Override
  public int maxConnectionIdLength() {
    return MAX_ID_BYTES;
  }

  @Override
  public boolean isIdempotent() {
    return false;
  }
}
