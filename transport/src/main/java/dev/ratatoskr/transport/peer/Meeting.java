package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.rendezvous.wire.Ping;
import dev.ratatoskr.proto.rendezvous.wire.Pong;
import dev.ratatoskr.transport.overlay.OverlayProber;
import java.net.InetSocketAddress;

/** Where two agents are met. */
sealed interface Meeting {
  /** On the overlay. */
  record Overlay(InetSocketAddress peer, OverlayProber prober, Pump.Driven driver)
      implements Meeting {}

  /** On a pipe of the owner's. */
  record Piped(SignalPipe pipe) implements Meeting {

    /** Asks for an echo of this number. */
    void ping(long id) {
      pipe.send(Envelope.newBuilder().setPing(Ping.newBuilder().setId(id)).build());
    }

    /** Sends a number back. */
    void pong(long id) {
      pipe.send(Envelope.newBuilder().setPong(Pong.newBuilder().setId(id)).build());
    }
  }
}
