package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.rendezvous.wire.Envelope;

/**
 * How two programs that do not meet on the overlay hand each other the messages that open a path:
 * any reliable, ordered way of their own. What the other side's pipe was given goes to {@link
 * PipedConnection#onSignal}.
 */
@FunctionalInterface
public interface SignalPipe {
  /** Carries one message to the other side. Called on the endpoint's loop; must not block. */
  void send(Envelope message);
}
