package dev.ratatoskr.fuzz.targets;

import dev.ratatoskr.proto.lane.LaneHeader;
import dev.ratatoskr.proto.router.RouterFrame;
import dev.ratatoskr.transport.lane.LaneReceiver;
import dev.ratatoskr.transport.lane.LaneSender;
import dev.ratatoskr.transport.lane.LaneStep;
import dev.ratatoskr.transport.lane.Redundancy;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A lane's receiver and a peer that sends whatever it likes, its reports included: nothing throws,
 * no frame is longer than a router's, and the sender that believes the reports goes on.
 */
final class LaneReceiverTarget implements FuzzTarget {
  private static final int LANE = 5;
  private static final int MAX_OPERATIONS = 4000;

  @Override
  public List<byte[]> seeds() {
    return List.of(
        Bytes.octets(0, 0, 0, 0, 1, 9, 1, 1, 0, 2, 3, 9, 2, 0, 1, 0, 2, 2, 3, 40, 1, 3, 0, 1),
        Bytes.octets(3, 1, 9, 2, 3, 200, 3, 1, 0, 1, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5));
  }

  @Override
  public void run(byte[] input) {
    Choices choices = new Choices(input);
    LaneReceiver receiver = new LaneReceiver(LANE);
    LaneSender sender = new LaneSender(LANE, Redundancy.auto());
    long nowNanos = 0;
    int around = 0;
    for (int i = 0; i < MAX_OPERATIONS && choices.hasMore(); i++) {
      switch (choices.below(5)) {
        case 0 -> {
          around += choices.octet() - 8;
          receiver.onDatagram(fragment(choices, around), nowNanos);
        }
        case 1 -> around += choices.word();
        case 2 -> nowNanos += choices.octet() * 200_000L;
        case 3 -> receiver.onDatagram(report(choices), nowNanos);
        default -> receiver.onDatagram(ByteBuffer.wrap(choices.piece()), nowNanos);
      }
      take(receiver, sender, nowNanos);
      sender.onFrame(Keys.flow(1), ByteBuffer.allocate(300), nowNanos);
      sender.poll(nowNanos, 1200);
    }
  }

  private static ByteBuffer fragment(Choices choices, int sequence) {
    int lastIndex = choices.below(4) == 0 ? choices.octet() : choices.below(3);
    int index = choices.below(lastIndex + 1);
    byte[] body = choices.take(1 + choices.below(16));
    ByteBuffer out = ByteBuffer.allocate(LaneHeader.SIZE_BYTES + body.length);
    LaneHeader.fragment(LANE, choices.below(4), index, lastIndex, sequence).writeTo(out);
    return out.put(body).flip();
  }

  /** A report's header, and behind it anything. */
  private static ByteBuffer report(Choices choices) {
    byte[] body = choices.take(90);
    ByteBuffer out = ByteBuffer.allocate(LaneHeader.SIZE_BYTES + body.length);
    LaneHeader.report(LANE, choices.octet()).writeTo(out);
    return out.put(body).flip();
  }

  private static void take(LaneReceiver receiver, LaneSender sender, long nowNanos) {
    while (true) {
      switch (receiver.poll(nowNanos)) {
        case LaneStep.Deliver deliver ->
            BrokenPromise.unless(
                deliver.frame().remaining() <= RouterFrame.MAX_SIZE_BYTES, "a frame too long");
        case LaneStep.Send send ->
            BrokenPromise.unless(send.datagram().remaining() <= 96, "a report too long");
        case LaneStep.Reported reported -> sender.onReport(reported.report(), nowNanos);
        case LaneStep.WaitUntil wait -> {
          BrokenPromise.unless(
              wait.deadlineNanos() == Long.MAX_VALUE || wait.deadlineNanos() - nowNanos > 0,
              "a deadline that has passed");
          return;
        }
      }
    }
  }
}
