package dev.ratatoskr.punch.peer;

import dev.ratatoskr.punch.behaviour.Mapping;
import dev.ratatoskr.punch.behaviour.NatFacts;

/**
 * How one attempt goes. A pure function of what both sides told each other, so that both come to
 * the same without another word.
 *
 * @param kind what is done
 * @param brief whether what can work works at once, so that waiting long is of no use
 * @param last whether no attempt follows when this one fails
 * @param reason why the punch then ends
 */
record Plan(Kind kind, boolean brief, boolean last, PunchEvent.Reason reason) {

  /** What is done in an attempt. */
  enum Kind {
    /** Probes between all candidates. */
    CHECK,
    /** The NAT before us chooses its ports at random: open many, all towards the peer's one. */
    SPRAY_OPEN,
    /** The peer's NAT does: try many of its ports from our one. */
    SPRAY_SEND
  }

  /** Whether a side takes part in a search through a NAT with random ports. */
  enum Consent {
    REFUSED,
    AGREED,
    /** It is what worked between these two. */
    PREFERRED
  }

  /** What one side told. */
  record Side(NatFacts nat, Consent consent) {}

  /** Before the peer's word is known: an ordinary attempt, others follow. */
  static Plan unknown(boolean last) {
    return new Plan(Kind.CHECK, false, last, PunchEvent.Reason.NO_PATH);
  }

  /**
   * The plan of an attempt.
   *
   * @param attempt its number, from 1
   * @param maxAttempts how many there are at most
   */
  static Plan of(Side ours, Side theirs, int attempt, int maxAttempts) {
    if (ours.nat.udpBlocked()) {
      return new Plan(Kind.CHECK, true, true, PunchEvent.Reason.UDP_BLOCKED_HERE);
    }
    if (theirs.nat.udpBlocked()) {
      return new Plan(Kind.CHECK, true, true, PunchEvent.Reason.UDP_BLOCKED_THERE);
    }
    boolean oursHard = ours.nat.isUnpredictable();
    boolean theirsHard = theirs.nat.isUnpredictable();
    if (!oursHard && !theirsHard) {
      return unknown(attempt >= maxAttempts);
    }
    if (ours.nat.mapping().isDependent() && theirs.nat.mapping().isDependent()) {
      return new Plan(Kind.CHECK, true, true, PunchEvent.Reason.HARD_NATS);
    }
    if (ours.nat.mapping() == Mapping.UNKNOWN || theirs.nat.mapping() == Mapping.UNKNOWN) {
      // Nobody can tell where a search would go, or whether anything gets through at all.
      return new Plan(Kind.CHECK, true, attempt >= 2, PunchEvent.Reason.NO_PATH);
    }
    if (ours.consent == Consent.REFUSED || theirs.consent == Consent.REFUSED) {
      return new Plan(Kind.CHECK, true, attempt >= 2, PunchEvent.Reason.SPRAY_REFUSED);
    }
    boolean preferred = ours.consent == Consent.PREFERRED || theirs.consent == Consent.PREFERRED;
    boolean sprays = attempt == (preferred ? 1 : 2);
    Kind spray = oursHard ? Kind.SPRAY_OPEN : Kind.SPRAY_SEND;
    return new Plan(
        sprays ? spray : Kind.CHECK, !sprays, attempt >= 2, PunchEvent.Reason.SPRAY_FAILED);
  }
}
