package dev.ratatoskr.proto.router;

import dev.ratatoskr.proto.LengthPrefix;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import java.nio.ByteBuffer;

/**
 * A frame of Traffic without what its reader knows anyway: where it ends, what it is, and the keys
 * of the session that the two have between them. 66 bytes less of most frames, so that a router's
 * packet of 1280 bytes travels in one datagram over IPv6, too.
 *
 * <pre>
 * short      0 u8 | path | from | watermark and payload, as in the frame
 * </pre>
 *
 * <p>A whole frame begins with its length and so never with 0: each of the two forms tells which it
 * is. Stateless; any thread.
 */
public final class ShortTraffic {
  private static final byte MARK = 0;
  private static final int KEYS_BYTES = 2 * PeerKey.SIZE_BYTES;

  private ShortTraffic() {}

  /**
   * The short form.
   *
   * @param frame Traffic of the session
   * @return position to limit; the caller's
   * @throws IllegalArgumentException when the frame is not the session's
   */
  public static ByteBuffer of(RouterFrame frame, SessionKey session) {
    int keys = frame.keysInBody(session);
    if (keys < 0) {
      throw new IllegalArgumentException(frame + " is no Traffic of " + session);
    }
    ByteBuffer body = frame.body();
    ByteBuffer out = ByteBuffer.allocate(1 + body.remaining() - KEYS_BYTES);
    out.put(MARK).put(body.slice(0, keys));
    return out.put(body.position(keys + KEYS_BYTES)).flip();
  }

  /**
   * The frame that these bytes are, in its short form or whole.
   *
   * @param in position to limit; the position moves
   * @param session whose a short one is
   * @throws MalformedException when they are not one frame
   */
  public static RouterFrame read(ByteBuffer in, SessionKey session) throws MalformedException {
    if (!in.hasRemaining() || in.get(in.position()) != MARK) {
      byte[] whole = new byte[in.remaining()];
      in.get(whole);
      return RouterFrame.ofWhole(whole);
    }
    // The mark is as long as the type, which it stands for.
    int length = in.remaining() + KEYS_BYTES;
    if (length > RouterFrame.MAX_LENGTH_BYTES) {
      throw new MalformedException("short Traffic of " + in.remaining() + " bytes");
    }
    byte[] bytes = new byte[LengthPrefix.sizeOf(length) + length];
    ByteBuffer out = ByteBuffer.wrap(bytes);
    LengthPrefix.put(out, length);
    out.put((byte) FrameType.TRAFFIC.code());
    int body = out.position();
    // The paths come to where the keys are to be, and go in front of them when it is known how long
    // they are.
    int paths = body + KEYS_BYTES;
    out.position(paths).put(in.position(in.position() + 1));
    int keys = RouterFrame.keysAt(bytes, paths) - KEYS_BYTES;
    System.arraycopy(bytes, paths, bytes, body, keys - body);
    out.position(keys);
    session.source().writeTo(out);
    session.destination().writeTo(out);
    return new RouterFrame(FrameType.TRAFFIC, bytes, body);
  }
}
