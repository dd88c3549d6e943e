package dev.ratatoskr.punch.check;

import java.util.List;

/** What a session tells its owner. */
public sealed interface CheckEvent {

  /**
   * Both sides agreed on a path. A second one replaces the first: the controlling side did not hear
   * that its choice was accepted, and chose again.
   */
  record Nominated(Path path) implements CheckEvent {}

  /**
   * What else carried probes both ways, a moment after the nomination, if anything; the path agreed
   * on is not among them.
   */
  record Spares(List<Path> paths) implements CheckEvent {
    public Spares {
      paths = List.copyOf(paths);
    }
  }

  /** The attempt ended without a path; nothing is sent or answered any more. */
  record Failed(Reason reason) implements CheckEvent {}

  /** Why an attempt failed. */
  enum Reason {
    /** There was no address to probe. */
    NO_CANDIDATES,
    /** Nothing came from the peer at all. */
    NO_ANSWER,
    /** Probes came through in one direction only. */
    ONE_WAY,
    /** A path was valid, but no choice was made or heard in time. */
    NOT_NOMINATED
  }
}
