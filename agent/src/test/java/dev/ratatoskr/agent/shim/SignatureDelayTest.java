package dev.ratatoskr.agent.shim;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.router.FrameType;
import dev.ratatoskr.proto.router.RouterFrame;
import dev.ratatoskr.proto.router.RouterMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** In virtual time: what waits, how long, in which order, and how much at most. */
class SignatureDelayTest {
  private static final long MILLI = 1_000_000L;
  private static final long HOLD = SignatureDelay.HOLD_NANOS;

  private static RouterFrame request(int body) {
    return RouterFrame.of(FrameType.SIG_REQ, new byte[body]);
  }

  /** A frame as it left, and when. */
  private record Left(FrameType type, int number, long nanos) {}

  /** A hidden splice in virtual time, with what reached the peer. */
  private static final class Line implements Splice.Ends {
    final Splice splice = new Splice(Routers.spec(1, 2), this);
    final List<Left> left = new ArrayList<>();
    long now;

    Line() throws MalformedException {
      splice.hide();
      RouterGate gate = new RouterGate(Routers.key(1), Routers.PASSWORD);
      gate.onBytes(Routers.handshake(1).bytes());
      RouterMessage handshake = gate.poll();
      splice.onRouter(gate, requireNonNull(handshake), now);
      left.clear();
    }

    /** Lets time pass up to then, with every deadline in between. */
    void advance(long to) {
      while (splice.deadlineNanos() <= to) {
        now = splice.deadlineNanos();
        splice.onTime(now);
      }
      now = to;
    }

    @Override
    public boolean sendOnLane(RouterFrame frame) {
      return false;
    }

    @Override
    public boolean writeToPeer(ByteBuffer bytes) {
      try {
        byte[] whole = Routers.bytes(bytes);
        if (whole[0] == 'm') {
          return true;
        }
        RouterFrame frame = RouterFrame.ofWhole(whole);
        left.add(new Left(frame.type(), frame.body().getInt(), now));
        return true;
      } catch (MalformedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public boolean writeToRouter(ByteBuffer bytes) {
      return true;
    }

    @Override
    public void flushToRouter() {}

    @Override
    public void readFromPeer(boolean reading) {}

    @Override
    public void readFromRouter(boolean reading) {}

    @Override
    public void end(String reason) {
      throw new IllegalStateException(reason);
    }
  }

  /**
   * Frames of any types, at any spacing at which fewer than the bound of them come in 100 ms: each
   * of types 2 and 3 leaves 100 ms later, every other at once, and each kind keeps its order.
   */
  @Property(tries = 300)
  void onlySignaturesWaitAndAllKeepTheirOrder(
      @ForAll @Size(min = 1, max = 200) List<@IntRange(min = 0, max = 9) Integer> types,
      @ForAll @Size(200) List<@IntRange(min = 2, max = 60) Integer> gapsMillis)
      throws MalformedException {
    Line line = new Line();
    List<Left> signatures = new ArrayList<>();
    List<Left> others = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      line.advance(line.now + gapsMillis.get(i) * MILLI);
      FrameType type = FrameType.of(types.get(i));
      byte[] body = ByteBuffer.allocate(76).putInt(i).array();
      if (type == FrameType.SIG_REQ || type == FrameType.SIG_RES) {
        signatures.add(new Left(type, i, line.now + HOLD));
      } else {
        others.add(new Left(type, i, line.now));
      }
      line.splice.onRouterBytes(RouterFrame.of(type, body).bytes(), line.now);
    }
    line.advance(line.now + HOLD);
    assertEquals(signatures, line.left.stream().filter(SignatureDelayTest::isSignature).toList());
    assertEquals(others, line.left.stream().filter(one -> !isSignature(one)).toList());
    assertEquals(Long.MAX_VALUE, line.splice.deadlineNanos());
  }

  /** Also with frames of any size at any pace nothing is lost, overtaken or held too long. */
  @Property(tries = 300)
  void aFloodIsBoundedAndStaysInOrder(
      @ForAll @Size(min = 1, max = 300) List<@IntRange(min = 0, max = 9000) Integer> sizes,
      @ForAll @Size(300) List<@IntRange(min = 0, max = 5) Integer> gapsMillis) {
    SignatureDelay delay = new SignatureDelay();
    List<RouterFrame> in = new ArrayList<>();
    List<RouterFrame> out = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < sizes.size(); i++) {
      now += gapsMillis.get(i) * MILLI;
      RouterFrame frame = request(sizes.get(i));
      in.add(frame);
      times.add(now);
      delay.add(frame, now);
      drain(delay, now, out);
      List<RouterFrame> held = in.subList(out.size(), in.size());
      assertTrue(held.size() <= SignatureDelay.MAX_HELD, held.size() + " held");
      int bytes = held.stream().mapToInt(RouterFrame::sizeBytes).sum();
      assertTrue(bytes <= SignatureDelay.MAX_HELD_BYTES, bytes + " bytes held");
      assertTrue(held.isEmpty() || times.get(out.size()) + HOLD > now, "held too long");
    }
    drain(delay, now + HOLD, out);
    assertEquals(in.size(), out.size());
    for (int i = 0; i < in.size(); i++) {
      assertSame(in.get(i), out.get(i));
    }
  }

  private static void drain(SignatureDelay delay, long now, List<RouterFrame> out) {
    for (RouterFrame frame = delay.poll(now); frame != null; frame = delay.poll(now)) {
      out.add(frame);
    }
  }

  private static boolean isSignature(Left one) {
    return one.type() == FrameType.SIG_REQ || one.type() == FrameType.SIG_RES;
  }

  @Test
  void itWaitsToTheNanosecond() {
    SignatureDelay delay = new SignatureDelay();
    assertEquals(Long.MAX_VALUE, delay.deadlineNanos());
    delay.add(request(10), 7);
    assertEquals(7 + HOLD, delay.deadlineNanos());
    assertNull(delay.poll(6 + HOLD));
    assertEquals(request(10), delay.poll(7 + HOLD));
    assertNull(delay.poll(7 + HOLD));
  }

  @Test
  void theOldestMakesRoomForTheNewest() {
    SignatureDelay delay = new SignatureDelay();
    for (int i = 0; i < SignatureDelay.MAX_HELD; i++) {
      delay.add(request(i), 0);
      assertNull(delay.poll(0));
    }
    delay.add(request(99), 0);
    assertEquals(request(0), delay.poll(0));
    assertNull(delay.poll(0));
  }

  @Test
  void whatIsTooLargeToWaitTakesTheOthersAlong() {
    SignatureDelay delay = new SignatureDelay();
    delay.add(request(10), 0);
    delay.add(request(SignatureDelay.MAX_HELD_BYTES), 0);
    assertEquals(request(10), delay.poll(0));
    assertEquals(request(SignatureDelay.MAX_HELD_BYTES), delay.poll(0));
    assertNull(delay.poll(0));
  }
}
