package dev.ratatoskr.simnet;

import java.util.List;

/**
 * The behaviour of an IPv4 NAT (RFC 4787), immutable: each method gives a changed copy. IPv6 passes
 * it untranslated, through a firewall.
 *
 * @param mapping when two flows of one inside endpoint share an external port
 * @param filtering who may send to a mapping
 * @param allocation which external port a new mapping gets
 * @param lifetime how long a mapping and a permission last without traffic
 * @param options the rest
 */
public record Nat(
    Behaviour mapping,
    Behaviour filtering,
    Allocation allocation,
    Lifetime lifetime,
    Options options)
    implements Gateway {

  private static final Lifetime USUAL_LIFETIME = Lifetime.seconds(120);
  private static final Allocation PRESERVING = new Allocation.Preserving(Allocation.Range.USUAL);
  private static final Allocation RANDOM = new Allocation.Random(Allocation.Range.USUAL);

  /**
   * What else a NAT does.
   *
   * @param hairpin whether inside hosts reach each other by their external addresses
   * @param earlyArrivalTrap as Linux without an input drop rule: a refused inbound packet leaves an
   *     entry, and an own flow towards its sender that starts later must take another port
   * @param ipv6 what IPv6 passes through
   */
  public record Options(boolean hairpin, boolean earlyArrivalTrap, Firewall ipv6) {}

  private static Nat of(Behaviour mapping, Behaviour filtering, Allocation allocation) {
    Options options = new Options(false, false, Firewall.stateful());
    return new Nat(mapping, filtering, allocation, USUAL_LIFETIME, options);
  }

  /** No NAT: a public address, everything passes. */
  public static Gateway open() {
    return Firewall.open();
  }

  /** No UDP passes. */
  public static Gateway udpBlocked() {
    return Firewall.udpBlocked();
  }

  /** Endpoint-independent mapping and filtering, port kept. */
  public static Nat fullCone() {
    return of(Behaviour.ENDPOINT_INDEPENDENT, Behaviour.ENDPOINT_INDEPENDENT, PRESERVING);
  }

  /** Endpoint-independent mapping, address-dependent filtering, port kept. */
  public static Nat addressRestricted() {
    return of(Behaviour.ENDPOINT_INDEPENDENT, Behaviour.ADDRESS_DEPENDENT, PRESERVING);
  }

  /** Endpoint-independent mapping, address and port-dependent filtering, port kept. */
  public static Nat portRestricted() {
    return of(Behaviour.ENDPOINT_INDEPENDENT, Behaviour.ADDRESS_AND_PORT_DEPENDENT, PRESERVING);
  }

  /** Address-dependent mapping to random ports, address and port-dependent filtering. */
  public static Nat addressDependentMapping() {
    return of(Behaviour.ADDRESS_DEPENDENT, Behaviour.ADDRESS_AND_PORT_DEPENDENT, RANDOM);
  }

  /** A new port for every remote endpoint, each {@code stride} after the last. */
  public static Nat symmetricSequential(int stride) {
    return of(
        Behaviour.ADDRESS_AND_PORT_DEPENDENT,
        Behaviour.ADDRESS_AND_PORT_DEPENDENT,
        new Allocation.Sequential(Allocation.Range.USUAL, stride));
  }

  /** A new random port for every remote endpoint. */
  public static Nat symmetricRandom() {
    return of(Behaviour.ADDRESS_AND_PORT_DEPENDENT, Behaviour.ADDRESS_AND_PORT_DEPENDENT, RANDOM);
  }

  /** A home's gateway behind a carrier's. */
  public static Gateway cgn(Gateway carrier, Gateway home) {
    return new Chain(List.of(carrier, home));
  }

  /** With this mapping. */
  public Nat mapping(Behaviour newMapping) {
    return new Nat(newMapping, filtering, allocation, lifetime, options);
  }

  /** With this filtering. */
  public Nat filtering(Behaviour newFiltering) {
    return new Nat(mapping, newFiltering, allocation, lifetime, options);
  }

  /** With this allocation. */
  public Nat allocation(Allocation newAllocation) {
    return new Nat(mapping, filtering, newAllocation, lifetime, options);
  }

  /** With external ports from this range only. */
  public Nat ports(int low, int high) {
    return allocation(allocation.withRange(new Allocation.Range(low, high)));
  }

  /** With this lifetime. */
  public Nat lifetime(Lifetime newLifetime) {
    return new Nat(mapping, filtering, allocation, newLifetime, options);
  }

  /** With a lifetime in seconds, refreshed from both sides. */
  public Nat lifetimeSeconds(long seconds) {
    return lifetime(Lifetime.seconds(seconds));
  }

  /** With hairpinning. */
  public Nat hairpin() {
    return options(new Options(true, options.earlyArrivalTrap(), options.ipv6()));
  }

  /** With the early-arrival trap of Linux. */
  public Nat earlyArrivalTrap() {
    return options(new Options(options.hairpin(), true, options.ipv6()));
  }

  /** With this firewall for IPv6 instead of a stateful one. */
  public Nat ipv6(Firewall firewall) {
    return options(new Options(options.hairpin(), options.earlyArrivalTrap(), firewall));
  }

  private Nat options(Options newOptions) {
    return new Nat(mapping, filtering, allocation, lifetime, newOptions);
  }
}
