package dev.ratatoskr.fuzz.targets;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.router.FrameType;
import dev.ratatoskr.proto.router.RouterFrame;
import dev.ratatoskr.proto.router.SessionKey;
import dev.ratatoskr.proto.router.ShortTraffic;
import java.nio.ByteBuffer;
import java.util.List;

/** A lane's frame, short or whole: what is read of the short form is the session's, and back. */
final class ShortTrafficTarget implements FuzzTarget {
  private static final SessionKey SESSION = Keys.flow(1);

  @Override
  public List<byte[]> seeds() {
    byte[] paths = Bytes.octets(5, 0, 0x81, 2, 0);
    byte[] whole =
        Bytes.of(
            RouterFrame.of(FrameType.TRAFFIC, Bytes.joined(List.of(paths, new byte[80]))).bytes());
    return List.of(whole, Bytes.after(0, Bytes.joined(List.of(paths, new byte[40]))));
  }

  @Override
  public void run(byte[] input) {
    boolean brief = input.length > 0 && input[0] == 0;
    try {
      RouterFrame frame = ShortTraffic.read(ByteBuffer.wrap(input), SESSION);
      BrokenPromise.unless(frame.isTrafficOf(SESSION) || !brief, "another session's");
      byte[] again = Bytes.of(brief ? ShortTraffic.of(frame, SESSION) : frame.bytes());
      BrokenPromise.unlessEqual(
          ByteBuffer.wrap(input), ByteBuffer.wrap(again), "other bytes than came");
    } catch (MalformedException e) {
      // Refused: most inputs are no frame.
    }
  }
}
