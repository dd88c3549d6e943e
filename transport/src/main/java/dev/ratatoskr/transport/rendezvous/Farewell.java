package dev.ratatoskr.transport.rendezvous;

import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import dev.ratatoskr.proto.rendezvous.wire.Goodbye;
import dev.ratatoskr.transport.identity.RefusalReason;
import dev.ratatoskr.transport.rendezvous.ControlEvent.EndReason;

/** Translates between the ends of a conversation and the Goodbye that tells of them. */
final class Farewell {
  private static final int MAX_DETAIL_CHARS = 200;

  private Farewell() {}

  static ControlEvent.Refused refused(boolean byPeer, RefusalReason reason, String detail) {
    return new ControlEvent.Refused(byPeer, reason, printable(detail));
  }

  static ControlEvent.Ended ended(boolean byPeer, EndReason reason, String detail) {
    return new ControlEvent.Ended(byPeer, reason, printable(detail));
  }

  static Envelope message(ControlEvent.Refused refused) {
    return envelope(
        Goodbye.newBuilder()
            .setReason(Goodbye.Reason.REASON_REFUSED)
            .setRefusal(wire(refused.reason()))
            .setDetail(refused.detail()));
  }

  static Envelope message(ControlEvent.Ended ended) {
    return envelope(Goodbye.newBuilder().setReason(wire(ended.reason())).setDetail(ended.detail()));
  }

  private static Envelope envelope(Goodbye.Builder goodbye) {
    return Envelope.newBuilder().setGoodbye(goodbye).build();
  }

  /** What the peer's Goodbye means for us. */
  static ControlEvent fromPeer(Goodbye goodbye) {
    String detail = goodbye.getDetail();
    return switch (goodbye.getReason()) {
      case REASON_REFUSED -> refusalFromPeer(goodbye.getRefusal(), detail);
      case REASON_STOPPING -> ended(true, EndReason.STOPPING, detail);
      case REASON_IDLE -> ended(true, EndReason.IDLE, detail);
      case REASON_PROTOCOL -> ended(true, EndReason.PROTOCOL, detail);
      case REASON_VERSION -> ended(true, EndReason.VERSION, detail);
      case REASON_REPLACED -> ended(true, EndReason.REPLACED, detail);
      case REASON_UNSPECIFIED, UNRECOGNIZED -> ended(true, EndReason.UNKNOWN, detail);
    };
  }

  private static ControlEvent refusalFromPeer(Goodbye.Refusal refusal, String detail) {
    return switch (refusal) {
      case REFUSAL_MALFORMED -> refused(true, RefusalReason.MALFORMED, detail);
      case REFUSAL_WRONG_KEY -> refused(true, RefusalReason.WRONG_KEY, detail);
      case REFUSAL_WRONG_CERTIFICATE -> refused(true, RefusalReason.WRONG_CERTIFICATE, detail);
      case REFUSAL_NOT_SIGNED -> refused(true, RefusalReason.NOT_SIGNED, detail);
      case REFUSAL_BAD_SIGNATURE -> refused(true, RefusalReason.BAD_SIGNATURE, detail);
      case REFUSAL_UNKNOWN_PEER -> refused(true, RefusalReason.UNKNOWN_PEER, detail);
      case REFUSAL_PROOF_MISSING -> refused(true, RefusalReason.PROOF_MISSING, detail);
      case REFUSAL_PROOF_REPLAYED -> refused(true, RefusalReason.PROOF_REPLAYED, detail);
      case REFUSAL_PROOF_FORGED -> refused(true, RefusalReason.PROOF_FORGED, detail);
      case REFUSAL_UNSPECIFIED, UNRECOGNIZED -> ended(true, EndReason.UNKNOWN, detail);
    };
  }

  private static Goodbye.Refusal wire(RefusalReason reason) {
    return switch (reason) {
      case MALFORMED -> Goodbye.Refusal.REFUSAL_MALFORMED;
      case WRONG_KEY -> Goodbye.Refusal.REFUSAL_WRONG_KEY;
      case WRONG_CERTIFICATE -> Goodbye.Refusal.REFUSAL_WRONG_CERTIFICATE;
      case NOT_SIGNED -> Goodbye.Refusal.REFUSAL_NOT_SIGNED;
      case BAD_SIGNATURE -> Goodbye.Refusal.REFUSAL_BAD_SIGNATURE;
      case UNKNOWN_PEER -> Goodbye.Refusal.REFUSAL_UNKNOWN_PEER;
      case PROOF_MISSING -> Goodbye.Refusal.REFUSAL_PROOF_MISSING;
      case PROOF_REPLAYED -> Goodbye.Refusal.REFUSAL_PROOF_REPLAYED;
      case PROOF_FORGED -> Goodbye.Refusal.REFUSAL_PROOF_FORGED;
    };
  }

  private static Goodbye.Reason wire(EndReason reason) {
    return switch (reason) {
      case STOPPING -> Goodbye.Reason.REASON_STOPPING;
      case IDLE -> Goodbye.Reason.REASON_IDLE;
      case PROTOCOL, TIMEOUT -> Goodbye.Reason.REASON_PROTOCOL;
      case VERSION -> Goodbye.Reason.REASON_VERSION;
      case REPLACED -> Goodbye.Reason.REASON_REPLACED;
      case UNKNOWN -> Goodbye.Reason.REASON_UNSPECIFIED;
    };
  }

  /** A peer must not write lines or colours into our log. */
  private static String printable(String detail) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(detail.length(), MAX_DETAIL_CHARS); i++) {
      char c = detail.charAt(i);
      text.append(c >= 0x20 && c < 0x7f ? c : '?');
    }
    return text.toString();
  }
}
