package dev.ratatoskr.transport.rendezvous;

import java.nio.ByteBuffer;

/**
 * What a {@link ControlChannel} asks of its owner. After each input the owner polls until {@link
 * WaitUntil}.
 */
public sealed interface ControlStep {

  /**
   * Write these bytes to the control stream.
   *
   * @param bytes position to limit, owned by the receiver
   */
  record SendBytes(ByteBuffer bytes) implements ControlStep {}

  /** Something the owner must know. */
  record Emit(ControlEvent event) implements ControlStep {}

  /**
   * Nothing more to do; call {@link ControlChannel#onTimeout} at the deadline.
   *
   * @param deadlineNanos in the owner's clock; meaningless when {@code armed} is false
   * @param armed whether any timer runs
   */
  record WaitUntil(long deadlineNanos, boolean armed) implements ControlStep {}
}
