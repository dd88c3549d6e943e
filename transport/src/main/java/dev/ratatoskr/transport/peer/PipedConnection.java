package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.rendezvous.wire.Envelope;

/** A connection whose two programs meet over a {@link SignalPipe} instead of the overlay. */
public interface PipedConnection extends PeerConnection {
  /** A message the other side's pipe was given. Thread: the endpoint's loop. */
  void onSignal(Envelope message);
}
