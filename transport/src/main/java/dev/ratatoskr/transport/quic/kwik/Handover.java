package dev.ratatoskr.transport.quic.kwik;

import dev.ratatoskr.transport.io.EndpointLoop;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A bounded queue from any thread to the loop; one task of the loop takes what came together.
 *
 * @param <T> what is handed over
 */
final class Handover<T> {
  private static final int MAX_PER_TURN = 256;

  private final EndpointLoop loop;
  private final Consumer<T> taker;
  private final BlockingQueue<T> queue;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicLong dropped = new AtomicLong();

  Handover(EndpointLoop loop, int capacity, Consumer<T> taker) {
    this.loop = loop;
    this.taker = taker;
    this.queue = new ArrayBlockingQueue<>(capacity);
  }

  /** Hands over, or drops and counts when the queue is full. Any thread. */
  void offer(T item) {
    if (!queue.offer(item)) {
      dropped.incrementAndGet();
      return;
    }
    if (scheduled.compareAndSet(false, true)) {
      loop.execute(this::drain);
    }
  }

  long dropped() {
    return dropped.get();
  }

  private void drain() {
    try {
      for (int i = 0; i < MAX_PER_TURN; i++) {
        T item = queue.poll();
        if (item == null) {
          break;
        }
        taker.accept(item);
      }
    } finally {
      // Also after a taker that threw: one bad item costs itself, not all that follow.
      scheduled.set(false);
      if (!queue.isEmpty() && scheduled.compareAndSet(false, true)) {
        loop.execute(this::drain);
      }
    }
  }
}
