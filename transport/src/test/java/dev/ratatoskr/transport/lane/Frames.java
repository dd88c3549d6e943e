package dev.ratatoskr.transport.lane;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.router.SessionKey;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes frames that tell whose and which they are, and judges what arrives as the far router would:
 * a frame whose number is not above the last one's of its key pair is lost.
 */
final class Frames {
  static final int MIN_BYTES = 16;

  private final Map<Integer, Integer> made = new HashMap<>();
  private final Map<Integer, Integer> last = new HashMap<>();
  private final Map<Integer, Integer> delivered = new HashMap<>();

  static SessionKey key(int flow) {
    try {
      return new SessionKey(
          PeerKey.of(ByteBuffer.allocate(32).putInt(flow).array()), PeerKey.of(new byte[32]));
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The flow's next frame. */
  ByteBuffer make(int flow, int bytes, long nowNanos) {
    int number = made.merge(flow, 1, Integer::sum);
    ByteBuffer frame = ByteBuffer.allocate(bytes);
    frame.putInt(flow).putInt(number).putLong(nowNanos);
    while (frame.hasRemaining()) {
      frame.put((byte) (number * 31 + frame.position() * 7));
    }
    return frame.flip();
  }

  /** Judges a frame; how long it was under way. */
  long check(ByteBuffer frame, long nowNanos) {
    assertTrue(frame.remaining() >= MIN_BYTES, "a frame of " + frame.remaining() + " bytes");
    int flow = frame.getInt(0);
    int number = frame.getInt(4);
    for (int i = MIN_BYTES; i < frame.limit(); i++) {
      // Not an assertion with a text each: there are billions of bytes.
      if (frame.get(i) != (byte) (number * 31 + i * 7)) {
        throw new AssertionError("byte " + i + " of frame " + number + " of flow " + flow);
      }
    }
    int before = last.getOrDefault(flow, 0);
    assertTrue(number > before, "frame " + number + " of flow " + flow + " after " + before);
    last.put(flow, number);
    delivered.merge(flow, 1, Integer::sum);
    return nowNanos - frame.getLong(8);
  }

  int made(int flow) {
    return made.getOrDefault(flow, 0);
  }

  int delivered(int flow) {
    return delivered.getOrDefault(flow, 0);
  }

  int made() {
    return made.values().stream().mapToInt(Integer::intValue).sum();
  }

  int delivered() {
    return delivered.values().stream().mapToInt(Integer::intValue).sum();
  }
}
