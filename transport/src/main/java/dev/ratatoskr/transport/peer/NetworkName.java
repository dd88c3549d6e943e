package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.Candidate;
import java.net.Inet4Address;
import java.net.InetAddress;

/** Tells the keepalive in which network we are, by our address outside. Thread: the loop. */
final class NetworkName implements Gathering.Taker {
  private final Hub hub;

  NetworkName(Hub hub) {
    this.hub = hub;
  }

  @Override
  public void onFound(int portId, Candidate candidate, long nowNanos) {
    InetAddress outside = candidate.address().getAddress();
    if (portId == PortTable.SHARED
        && candidate.kind() == Candidate.Kind.REFLEXIVE
        && outside instanceof Inet4Address) {
      hub.paths().onNetwork(outside, nowNanos);
    }
  }
}
