package dev.ratatoskr.transport.rendezvous;

import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.transport.identity.RefusalReason;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One side's part of the conversation until both sides are known. */
sealed interface Handshake permits ClientHandshake, ServerHandshake {
  int VERSION = 1;

  /** What it does before anything arrives. */
  Result begin();

  /** Takes the next message, which is no Goodbye. */
  Result onEnvelope(Envelope envelope);

  /** Which message has to come next, for a log line. */
  String awaited();

  /** What a message leads to. An empty envelope as reply means none. */
  sealed interface Result {
    /** Go on; the next message is due in 10 s. */
    record Wait(Envelope reply) implements Result {}

    /** Both sides are known. */
    record Done(Envelope reply, ControlEvent.Authenticated event) implements Result {}

    /** The peer's identity is not acceptable. */
    record Refuse(RefusalReason reason, String detail) implements Result {}

    /** It cannot go on. */
    record End(ControlEvent.EndReason reason, String detail) implements Result {}
  }

  /** The features of ours that the peer names too. */
  static Set<String> common(Set<String> ours, List<String> theirs) {
    Set<String> both = new LinkedHashSet<>();
    for (String name : theirs.subList(0, Math.min(theirs.size(), ControlSetup.MAX_FEATURES))) {
      if (ours.contains(name)) {
        both.add(name);
      }
    }
    return Set.copyOf(both);
  }

  /** How a peer of another version is told. */
  static Result otherVersion(int theirs) {
    return new Result.End(
        ControlEvent.EndReason.VERSION,
        "rendezvous version "
            + Integer.toUnsignedString(theirs)
            + " meets version "
            + VERSION
            + ": update the older agent");
  }
}
