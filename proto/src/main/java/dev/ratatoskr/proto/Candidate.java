package dev.ratatoskr.proto;

import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * A transport address where an agent may be reached (RFC 8445 section 5.1).
 *
 * @param kind how the address became known
 * @param address a resolved address with a port in 1..65535
 * @param base the local address the candidate is sent from (RFC 8445 "base"); for a remote
 *     candidate the address itself
 */
public record Candidate(Kind kind, InetSocketAddress address, InetSocketAddress base) {

  /** How an address became known. */
  public enum Kind {
    /** An address of one of the host's own interfaces. */
    HOST,
    /** As seen by a STUN server or by a peer. */
    REFLEXIVE,
    /** Granted by a gateway (PCP, NAT-PMP, UPnP IGD). */
    MAPPED,
    /** Where a NAT that counts its ports will let a new destination see the agent. */
    PREDICTED,
    /** The node's own Yggdrasil address. */
    OVERLAY,
    /** A relay's address, on behalf of the agent. */
    RELAYED
  }

  public Candidate {
    Objects.requireNonNull(kind, "kind");
    check(address, "address");
    check(base, "base");
  }

  /** A remote candidate: its base is the address itself. */
  public static Candidate remote(Kind kind, InetSocketAddress address) {
    return new Candidate(kind, address, address);
  }

  private static void check(InetSocketAddress address, String name) {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(name + " is not resolved: " + address);
    }
    if (address.getPort() == 0) {
      throw new IllegalArgumentException(name + " has port 0");
    }
  }
}
