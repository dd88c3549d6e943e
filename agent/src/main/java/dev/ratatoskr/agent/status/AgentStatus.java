package dev.ratatoskr.agent.status;

import dev.ratatoskr.proto.PeerKey;
import java.net.Inet6Address;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A snapshot of the agent.
 *
 * @param bridges every peer the agent deals with, whatever came of it
 */
public record AgentStatus(Self self, Nat nat, List<BridgeStatus> bridges) {
  public AgentStatus {
    bridges = List.copyOf(bridges);
  }

  /**
   * Us and our router.
   *
   * @param version of the agent
   * @param node empty while no router answers
   * @param routerVersion empty while no router answers
   * @param ready whether it acts: a router answers and the code is warm
   * @param reason why it is not ready, or what is wrong with the router; empty when all is well
   */
  public record Self(
      String version, Optional<Node> node, String routerVersion, boolean ready, String reason) {}

  /** A node of the network. */
  public record Node(PeerKey key, Inet6Address address) {}

  /**
   * What we know of the NAT before us.
   *
   * @param mapping "unknown" until it is measured
   * @param filtering "unknown" until it is measured
   * @param addresses our addresses as seen from outside, "HOST:PORT"
   * @param portMapping what the gateway granted, if it did
   * @param keepalive how idle paths are kept open
   */
  public record Nat(
      String mapping,
      String filtering,
      List<String> addresses,
      Optional<PortMapping> portMapping,
      Keepalive keepalive) {
    /** Nothing measured yet. */
    public static final Nat UNKNOWN =
        new Nat("unknown", "unknown", List.of(), Optional.empty(), Keepalive.UNKNOWN);

    public Nat {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * How idle paths are kept open in the present network.
   *
   * @param intervalSeconds how long they are silent at most; empty before the agent has begun
   * @param heldSeconds the longest silence that the NAT's mappings outlived; empty until learnt
   */
  public record Keepalive(OptionalDouble intervalSeconds, OptionalDouble heldSeconds) {
    /** Nothing is kept yet. */
    public static final Keepalive UNKNOWN =
        new Keepalive(OptionalDouble.empty(), OptionalDouble.empty());
  }

  /**
   * A port that the gateway lets others in by.
   *
   * @param protocol "pcp", "nat-pmp" or "upnp-igd"
   * @param external where others send, "HOST:PORT"
   */
  public record PortMapping(String protocol, String external) {}
}
