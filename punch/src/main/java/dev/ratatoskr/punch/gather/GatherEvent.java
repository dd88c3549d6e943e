package dev.ratatoskr.punch.gather;

import dev.ratatoskr.proto.Candidate;

/** What a gatherer tells its owner. */
public sealed interface GatherEvent {
  /** A port may be reached here. */
  record Found(int portId, Candidate candidate) implements GatherEvent {}

  /** It may no longer. */
  record Lost(int portId, Candidate candidate) implements GatherEvent {}

  /** Every server that was asked for a port has answered or has had its time: wait no longer. */
  record Gathered(int portId) implements GatherEvent {}

  /**
   * Servers compared what they see of a port; told when it is first known and when it changes.
   *
   * @param endpointIndependent whether they see the same address (RFC 5780 section 4.3); if not,
   *     peers will see yet another
   */
  record MappingObserved(int portId, boolean endpointIndependent) implements GatherEvent {}

  /** None of the servers answered for a port: UDP is blocked, or we are offline. */
  record NoServerAnswers(int portId) implements GatherEvent {}
}
