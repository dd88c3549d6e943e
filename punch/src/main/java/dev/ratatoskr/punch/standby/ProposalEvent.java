package dev.ratatoskr.punch.standby;

/** What {@link Proposal} asks of its owner. */
public sealed interface ProposalEvent {
  /** Nominate the path now. */
  record Due() implements ProposalEvent {}
}
