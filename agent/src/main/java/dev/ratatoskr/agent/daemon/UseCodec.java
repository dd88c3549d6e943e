package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.agent.supervise.Use;
import dev.ratatoskr.proto.rendezvous.wire.BridgeUse;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import java.util.Optional;

/** How a side sees a bridge, as a message of the control stream. */
final class UseCodec {
  private UseCodec() {}

  static Envelope encode(Use use) {
    BridgeUse.Use word =
        switch (use) {
          case BUSY -> BridgeUse.Use.USE_BUSY;
          case IDLE -> BridgeUse.Use.USE_IDLE;
          case NEEDED -> BridgeUse.Use.USE_NEEDED;
          case IGNORED -> BridgeUse.Use.USE_IGNORED;
        };
    return Envelope.newBuilder().setBridgeUse(BridgeUse.newBuilder().setUse(word)).build();
  }

  /** Empty for what a later version says. */
  static Optional<Use> decode(BridgeUse message) {
    return switch (message.getUse()) {
      case USE_BUSY -> Optional.of(Use.BUSY);
      case USE_IDLE -> Optional.of(Use.IDLE);
      case USE_NEEDED -> Optional.of(Use.NEEDED);
      case USE_IGNORED -> Optional.of(Use.IGNORED);
      case USE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }
}
