package dev.ratatoskr.agent.shim;

import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.router.FrameType;
import dev.ratatoskr.proto.router.RouterFrame;
import dev.ratatoskr.proto.router.RouterHandshake;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What two routers say, for tests. */
final class Routers {
  static final String PASSWORD = "pw".repeat(16);
  static final long BRIDGE = 42;

  private Routers() {}

  static RouterHandshake handshake(int who, String password) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) who);
    return RouterHandshake.create(seed, 0, password.getBytes(StandardCharsets.US_ASCII));
  }

  static RouterHandshake handshake(int who) {
    return handshake(who, PASSWORD);
  }

  static PeerKey key(int who) {
    return handshake(who).key();
  }

  static ShimSpec spec(int self, int peer) {
    return new ShimSpec(BRIDGE, key(self), key(peer), PASSWORD);
  }

  static RouterFrame traffic(int bodyBytes) {
    return RouterFrame.of(FrameType.TRAFFIC, new byte[bodyBytes]);
  }

  /** A frame of Traffic between two keys, with empty paths. */
  static RouterFrame traffic(int source, int destination) {
    ByteBuffer body = ByteBuffer.allocate(2 + 64 + 100);
    body.putShort((short) 0).put(key(source).toByteArray()).put(key(destination).toByteArray());
    return RouterFrame.of(FrameType.TRAFFIC, body.array());
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
