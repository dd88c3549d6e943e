package dev.ratatoskr.simnet;

/**
 * A gateway that translates nothing.
 *
 * @param policy what it lets in
 * @param lifetime how long a stateful one remembers an outbound flow
 */
public record Firewall(Policy policy, Lifetime lifetime) implements Gateway {

  /** What a firewall lets through. */
  public enum Policy {
    /** Everything. */
    OPEN,
    /** Inwards only what answers an outbound packet: same addresses, same ports. */
    STATEFUL,
    /** No UDP in either direction. */
    UDP_BLOCKED
  }

  /** Lets everything through. */
  public static Firewall open() {
    return new Firewall(Policy.OPEN, Lifetime.seconds(120));
  }

  /** Lets answers in for 120 s, as a home router does for IPv6. */
  public static Firewall stateful() {
    return new Firewall(Policy.STATEFUL, Lifetime.seconds(120));
  }

  /** Lets no UDP through. */
  public static Firewall udpBlocked() {
    return new Firewall(Policy.UDP_BLOCKED, Lifetime.seconds(120));
  }

  /** With this lifetime. */
  public Firewall lifetime(Lifetime newLifetime) {
    return new Firewall(policy, newLifetime);
  }
}
