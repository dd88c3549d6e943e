package dev.ratatoskr.punch;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * What a machine has to say and its owner has not yet polled.
 *
 * @param <E> the machine's type of events
 */
public final class StepQueue<E> {
  private final ArrayDeque<Step<E>> steps = new ArrayDeque<>();

  /** Nothing is queued. */
  public StepQueue() {}

  /** Queues a datagram. */
  public void send(int portId, InetSocketAddress to, ByteBuffer payload) {
    steps.addLast(new Step.Send<>(portId, to, payload));
  }

  /** Queues an event. */
  public void emit(E event) {
    steps.addLast(new Step.Emit<>(event));
  }

  /** The oldest step, or how long to wait. */
  public Step<E> poll(long deadlineNanos) {
    Step<E> first = steps.pollFirst();
    return first == null ? new Step.WaitUntil<>(deadlineNanos) : first;
  }
}
