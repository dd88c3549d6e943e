package dev.ratatoskr.transport.quic.kwik;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many datagrams wait inside Kwik. Who was told that there is no room is told once when half of
 * it is free again. Thread: {@link #onTaken} is called by Kwik's, the others by the loop.
 */
final class DatagramQueue {
  private final int few;
  private final Runnable onRoom;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean refused = new AtomicBoolean();

  /**
   * Nothing waits.
   *
   * @param few how many may wait before there is no room
   * @param onRoom called by the thread that made room
   */
  DatagramQueue(int few, Runnable onRoom) {
    this.few = few;
    this.onRoom = onRoom;
  }

  int size() {
    return waiting.get();
  }

  /** How many more there is room for; after 0 room is told. */
  int room() {
    int room = few - waiting.get();
    if (room > 0) {
      return room;
    }
    refused.set(true);
    // It may have been made between the two lines above, unseen by the one who made it.
    if (waiting.get() <= few / 2 && refused.compareAndSet(true, false)) {
      return few - waiting.get();
    }
    return 0;
  }

  void onQueued() {
    waiting.incrementAndGet();
  }

  void onTaken() {
    if (waiting.decrementAndGet() <= few / 2 && refused.compareAndSet(true, false)) {
      onRoom.run();
    }
  }
}
