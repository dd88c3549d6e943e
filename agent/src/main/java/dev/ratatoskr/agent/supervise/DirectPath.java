package dev.ratatoskr.agent.supervise;

import dev.ratatoskr.proto.Candidate;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * A direct path that carried an authenticated probe both ways.
 *
 * @param kind how the remote address became known
 * @param local our side
 * @param remote the peer's side
 * @param rttNanos its round trip, above 0
 */
public record DirectPath(
    Candidate.Kind kind, InetSocketAddress local, InetSocketAddress remote, long rttNanos) {

  public DirectPath {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(local, "local");
    Objects.requireNonNull(remote, "remote");
    if (rttNanos <= 0) {
      throw new IllegalArgumentException("round trip " + rttNanos + " ns is not above 0");
    }
  }

  DirectPath withRttNanos(long newRttNanos) {
    return new DirectPath(kind, local, remote, newRttNanos);
  }
}
