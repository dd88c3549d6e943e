package dev.ratatoskr.agent.config;

import dev.ratatoskr.proto.PeerKey;
import java.net.Inet6Address;
import java.util.HexFormat;

/** One entry of {@code peers.allow} or {@code peers.deny}: whom it names. */
public sealed interface PeerRule {

  /**
   * Whether the rule names this node.
   *
   * @param address the node's Yggdrasil address
   */
  boolean matches(PeerKey key, Inet6Address address);

  /** A node by its public key. */
  record Key(PeerKey key) implements PeerRule {
    @Override
    public boolean matches(PeerKey other, Inet6Address address) {
      return key.equals(other);
    }
  }

  /** A node by its address. */
  record Address(Inet6Address address) implements PeerRule {
    public Address {
      Prefixes.requireYggdrasil(address);
    }

    @Override
    public boolean matches(PeerKey key, Inet6Address other) {
      return address.equals(other);
    }
  }

  /**
   * A node by the /64 that its address (2xx:) or its routed subnet (3xx:) begins with; the two
   * differ in one bit and name the same node.
   *
   * @param prefix the prefix as a 64-bit number
   */
  record Subnet(long prefix) implements PeerRule {
    /** A rule from any address inside the /64. */
    public static Subnet of(Inet6Address inside) {
      Prefixes.requireYggdrasil(inside);
      return new Subnet(Prefixes.prefix(inside) | Prefixes.SUBNET_BIT);
    }

    public Subnet {
      prefix |= Prefixes.SUBNET_BIT;
    }

    @Override
    public boolean matches(PeerKey key, Inet6Address address) {
      return (Prefixes.prefix(address) | Prefixes.SUBNET_BIT) == prefix;
    }

    @Override
    public String toString() {
      return "Subnet[" + HexFormat.of().toHexDigits(prefix) + "/64]";
    }
  }
}
