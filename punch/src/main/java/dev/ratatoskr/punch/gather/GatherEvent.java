package dev.ratatoskr.punch.gather;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.punch.behaviour.NatFacts;

/** What a gatherer tells its owner. */
public sealed interface GatherEvent {
  /** A port may be reached here. */
  record Found(int portId, Candidate candidate) implements GatherEvent {}

  /** It may no longer. */
  record Lost(int portId, Candidate candidate) implements GatherEvent {}

  /** Every server that was asked for a port has answered or has had its time: wait no longer. */
  record Gathered(int portId) implements GatherEvent {}

  /**
   * What the servers' answers tell of the NAT before a port; told when it is first known and when
   * it changes.
   *
   * @param facts without the filtering, which these questions do not show
   */
  record NatObserved(int portId, NatFacts facts) implements GatherEvent {}

  /** None of the servers answered for a port: UDP is blocked, or we are offline. */
  record NoServerAnswers(int portId) implements GatherEvent {}
}
