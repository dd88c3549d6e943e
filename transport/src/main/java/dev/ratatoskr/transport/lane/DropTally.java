package dev.ratatoskr.transport.lane;

/** How many frames a sender dropped, by reason. */
final class DropTally {
  private long standing;
  private long stale;
  private long overflow;
  private long crowded;
  private long unsendable;

  void onStanding() {
    standing++;
  }

  void onStale() {
    stale++;
  }

  void onOverflow() {
    overflow++;
  }

  void onCrowded() {
    crowded++;
  }

  void onUnsendable() {
    unsendable++;
  }

  SenderCounters.Dropped snapshot() {
    return new SenderCounters.Dropped(standing, stale, overflow, crowded, unsendable);
  }
}
