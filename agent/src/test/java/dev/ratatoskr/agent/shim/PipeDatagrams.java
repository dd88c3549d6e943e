package dev.ratatoskr.agent.shim;

import dev.ratatoskr.proto.lane.LaneHeader;
import dev.ratatoskr.transport.peer.PeerDatagrams;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Datagrams from one shim to another, some of which are lost. Thread: the loop. */
final class PipeDatagrams implements PeerDatagrams {
  private static final int MAX_BYTES = 1200;

  private final Executor loop;
  private final double loss;
  private final Random random;
  private @Nullable Consumer<ByteBuffer> receiver;
  private int most = Integer.MAX_VALUE;
  private Runnable onRoom = () -> {};
  private int waiting;
  private boolean refused;
  int first;
  int lost;
  int copies;
  long allowed;

  PipeDatagrams(Executor loop, double loss, long seed) {
    this.loop = loop;
    this.loss = loss;
    this.random = new Random(seed);
  }

  void to(Consumer<ByteBuffer> other) {
    receiver = other;
  }

  /** So many wait here at most; after there was no room, half of it being free is told. */
  void narrow(int datagrams, Runnable onRoomAgain) {
    most = datagrams;
    onRoom = onRoomAgain;
  }

  private void arrive(Consumer<ByteBuffer> to, ByteBuffer payload) {
    waiting--;
    to.accept(payload);
    if (refused && waiting <= most / 2) {
      refused = false;
      onRoom.run();
    }
  }

  @Override
  public boolean send(ByteBuffer payload) {
    first = first == 0 ? payload.remaining() : first;
    copies += LaneHeader.isCopy(payload) ? 1 : 0;
    Consumer<ByteBuffer> to = receiver;
    if (random.nextDouble() < loss || to == null) {
      lost++;
      return true;
    }
    ByteBuffer copy = ByteBuffer.allocate(payload.remaining()).put(payload).flip();
    waiting++;
    loop.execute(() -> arrive(to, copy));
    return true;
  }

  @Override
  public int maxBytes() {
    return MAX_BYTES;
  }

  @Override
  public void allowInFlight(long bytes) {
    allowed = bytes;
  }

  @Override
  public int room() {
    if (allowed == 0) {
      throw new AssertionError("the engine was not told of the first window");
    }
    int room = Math.max(0, most - waiting);
    refused |= room == 0;
    return room;
  }
}
