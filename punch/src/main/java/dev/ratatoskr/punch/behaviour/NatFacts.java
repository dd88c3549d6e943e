package dev.ratatoskr.punch.behaviour;

/**
 * What is known of the NAT before one of our ports; also what peers tell each other, to choose how
 * to punch. Immutable.
 *
 * @param mapping of IPv4
 * @param filtering of IPv4
 * @param allocation of new external ports
 * @param udpBlocked whether no server answered at all, of either family
 */
public record NatFacts(
    Mapping mapping, Filtering filtering, PortAllocation allocation, boolean udpBlocked) {

  /** Nothing is known. */
  public static final NatFacts UNKNOWN =
      new NatFacts(Mapping.UNKNOWN, Filtering.UNKNOWN, new PortAllocation.Unknown(), false);

  /** Whether a peer cannot foresee the port it would see, nor be told. */
  public boolean isUnpredictable() {
    return mapping.isDependent() && !(allocation instanceof PortAllocation.Sequential);
  }

  /** Whether a peer can foresee the port it will see. */
  public boolean isPredictable() {
    return mapping.isDependent() && allocation instanceof PortAllocation.Sequential;
  }

  /** The same where something else shows that UDP passes, though no server answers. */
  public NatFacts notBlocked() {
    return new NatFacts(mapping, filtering, allocation, false);
  }
}
