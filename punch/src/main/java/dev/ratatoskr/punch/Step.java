package dev.ratatoskr.punch;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * What a machine asks of its owner. After each input the owner polls until {@link WaitUntil}; only
 * then may it give the next input.
 *
 * @param <E> the machine's own sealed type of events
 */
public sealed interface Step<E> {

  /**
   * Send one datagram.
   *
   * @param portId the local port, as the owner numbered it when it announced the port
   * @param to the destination
   * @param payload position to limit; owned by the receiver of the step
   */
  record Send<E>(int portId, InetSocketAddress to, ByteBuffer payload) implements Step<E> {}

  /** Something the owner must know or do. */
  record Emit<E>(E event) implements Step<E> {}

  /**
   * Nothing more to do before {@code deadlineNanos} unless an input comes first.
   *
   * @param deadlineNanos in the owner's clock; {@link Long#MAX_VALUE} when no timer runs
   */
  record WaitUntil<E>(long deadlineNanos) implements Step<E> {}
}
