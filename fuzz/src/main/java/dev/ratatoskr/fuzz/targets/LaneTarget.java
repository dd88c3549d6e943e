package dev.ratatoskr.fuzz.targets;

import dev.ratatoskr.proto.router.RouterFrame;
import dev.ratatoskr.transport.lane.LaneReceiver;
import dev.ratatoskr.transport.lane.LaneSender;
import dev.ratatoskr.transport.lane.LaneStep;
import dev.ratatoskr.transport.lane.Redundancy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A whole lane as a sequence of operations: frames go in, datagrams are sent, lost, overtaken and
 * doubled, reports go back, time passes. Judged as the far router would: no frame of a key pair
 * comes after a later one, none twice, none damaged.
 */
final class LaneTarget implements FuzzTarget {
  private static final int LANE = 5;
  private static final int MAX_OPERATIONS = 4000;
  private static final int MAX_UNDER_WAY = 64;

  /** Flow, number, time: what a frame tells of itself. */
  private static final int LEAST_FRAME_BYTES = 8;

  @Override
  public List<byte[]> seeds() {
    return List.of(
        ascending(512),
        Bytes.octets(0, 10, 0, 1, 20, 0, 2, 0, 2, 1, 3, 1, 3, 0, 6, 90, 2, 0, 3, 0, 7, 4, 0, 5, 0),
        Bytes.octets(0, 3, 8, 2, 0, 2, 0, 2, 0, 4, 0, 3, 0, 5, 1, 6, 255, 6, 255, 7, 8, 0));
  }

  private static byte[] ascending(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i * 37 + (i >> 3));
    }
    return bytes;
  }

  @Override
  public void run(byte[] input) {
    Line line = new Line(new Choices(input));
    for (int i = 0; i < MAX_OPERATIONS && line.choices.hasMore(); i++) {
      line.operate();
    }
    line.comeToRest();
  }

  /** Both ends, and what is under way between them. */
  private static final class Line {
    private final Choices choices;
    private final LaneSender sender = new LaneSender(LANE, Redundancy.auto());
    private final LaneReceiver receiver = new LaneReceiver(LANE);
    private final LaneReceiver reports = new LaneReceiver(LANE);
    private final List<byte[]> out = new ArrayList<>();
    private final List<byte[]> back = new ArrayList<>();
    private final Map<Integer, Integer> made = new HashMap<>();
    private final Map<Integer, Integer> last = new HashMap<>();
    private long nowNanos = Long.MAX_VALUE - 1_000_000_000L;

    Line(Choices choices) {
      this.choices = choices;
    }

    void operate() {
      switch (choices.below(8)) {
        case 0 -> offer(LEAST_FRAME_BYTES + choices.octet());
        case 1 -> offer(LEAST_FRAME_BYTES + choices.below(RouterFrame.MAX_SIZE_BYTES / 40));
        case 2 -> send();
        case 3 -> arrive(true);
        case 4 -> arrive(false);
        case 5 -> lose();
        case 6 -> nowNanos += choices.octet() * 100_000L;
        default -> report();
      }
      take();
    }

    private void offer(int bytes) {
      int flow = choices.below(3);
      int number = made.merge(flow, 1, Integer::sum);
      ByteBuffer frame = ByteBuffer.allocate(bytes).putInt(flow).putInt(number);
      while (frame.hasRemaining()) {
        frame.put((byte) (number * 31 + frame.position() * 7));
      }
      sender.onFrame(Keys.flow(flow), frame.flip(), nowNanos);
    }

    private void send() {
      if (out.size() >= MAX_UNDER_WAY) {
        return;
      }
      int most = LaneSender.MIN_DATAGRAM_BYTES + choices.octet() * 4;
      ByteBuffer datagram = sender.poll(nowNanos, most);
      if (datagram != null) {
        BrokenPromise.unless(datagram.remaining() <= most, "a datagram above " + most);
        out.add(Bytes.of(datagram));
      }
    }

    private void arrive(boolean once) {
      if (!out.isEmpty()) {
        int which = choices.below(out.size());
        byte[] datagram = once ? out.remove(which) : out.get(which);
        receiver.onDatagram(ByteBuffer.wrap(datagram.clone()), nowNanos);
      }
    }

    private void lose() {
      if (!out.isEmpty()) {
        out.remove(choices.below(out.size()));
      }
    }

    private void report() {
      if (!back.isEmpty()) {
        byte[] datagram = back.remove(choices.below(back.size()));
        reports.onDatagram(ByteBuffer.wrap(datagram), nowNanos);
        while (reports.poll(nowNanos) instanceof LaneStep.Reported reported) {
          sender.onReport(reported.report(), nowNanos);
        }
      }
    }

    private void take() {
      while (true) {
        switch (receiver.poll(nowNanos)) {
          case LaneStep.Deliver deliver -> judge(deliver.frame());
          case LaneStep.Send send -> {
            if (back.size() < MAX_UNDER_WAY) {
              back.add(Bytes.of(send.datagram()));
            }
          }
          case LaneStep.Reported reported ->
              throw new IllegalStateException("a report on the way of the frames");
          case LaneStep.WaitUntil wait -> {
            BrokenPromise.unless(
                wait.deadlineNanos() == Long.MAX_VALUE || wait.deadlineNanos() - nowNanos > 0,
                "a deadline that has passed");
            return;
          }
        }
      }
    }

    private void judge(ByteBuffer frame) {
      int flow = frame.getInt(0);
      int number = frame.getInt(4);
      for (int i = LEAST_FRAME_BYTES; i < frame.limit(); i++) {
        if (frame.get(i) != (byte) (number * 31 + i * 7)) {
          BrokenPromise.unless(false, "byte " + i + " of frame " + number + " of flow " + flow);
        }
      }
      int before = last.getOrDefault(flow, 0);
      BrokenPromise.unless(
          number > before && number <= made.getOrDefault(flow, 0),
          "frame " + number + " of flow " + flow + " after " + before);
      last.put(flow, number);
    }

    /** Everything is sent or dropped, and then neither side waits for anything. */
    void comeToRest() {
      out.clear();
      for (int i = 0; sender.deadlineNanos(nowNanos) != Long.MAX_VALUE; i++) {
        BrokenPromise.unless(i < 20_000, "the sender never rests");
        nowNanos += TimeUnit.MILLISECONDS.toNanos(1);
        sender.poll(nowNanos, 1200);
      }
      long framesIn = sender.counters().framesIn();
      long gone = sender.counters().framesSent() + sender.counters().dropped().total();
      BrokenPromise.unless(framesIn == gone, framesIn + " frames came, " + gone + " went");
    }
  }
}
