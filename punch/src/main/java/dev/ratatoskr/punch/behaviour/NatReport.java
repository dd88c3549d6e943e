package dev.ratatoskr.punch.behaviour;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * What a discovery found. Immutable.
 *
 * @param ipv4 of IPv4
 * @param ipv6 of IPv6
 * @param uplinks under which address each local address is seen outside, the preferred first
 * @param load what it cost the network
 * @param tookNanos how long it took
 */
public record NatReport(Family ipv4, Family ipv6, List<Uplink> uplinks, Load load, long tookNanos) {

  public NatReport {
    uplinks = List.copyOf(uplinks);
  }

  /**
   * One version of IP.
   *
   * @param present whether the host has an address of it that leads outside
   * @param servers who was asked from the preferred address
   * @param outside the preferred local address as servers see it
   * @param behaviour of what is between
   */
  public record Family(
      boolean present, Servers servers, Optional<InetAddress> outside, Behaviour behaviour) {
    /** There was nobody to ask. */
    static Family unasked(boolean present) {
      return new Family(present, new Servers(0, 0), Optional.empty(), Behaviour.UNKNOWN);
    }
  }

  /**
   * The NAT and the firewall on the way out.
   *
   * @param mapping {@link Mapping#NONE} without a NAT
   * @param filtering of the NAT, or of a firewall that translates nothing
   * @param allocation of new ports
   * @param hairpin {@link Hairpin#UNKNOWN} without a NAT
   */
  public record Behaviour(
      Mapping mapping, Filtering filtering, PortAllocation allocation, Hairpin hairpin) {
    /** Nothing is known. */
    public static final Behaviour UNKNOWN =
        new Behaviour(
            Mapping.UNKNOWN, Filtering.UNKNOWN, new PortAllocation.Unknown(), Hairpin.UNKNOWN);
  }

  /**
   * Who was asked.
   *
   * @param asked how many, without those whose time was not over at the end
   * @param answered how many said something of use
   */
  public record Servers(int asked, int answered) {}

  /**
   * A local address and how it is seen outside.
   *
   * @param local bound by a port of ours
   * @param outside as a server saw it
   */
  public record Uplink(InetAddress local, InetAddress outside) {}

  /**
   * What was sent.
   *
   * @param packets UDP datagrams
   * @param bytes their payloads
   */
  public record Load(int packets, long bytes) {}

  /** Nothing was sent: there was no way out, or nobody to ask. */
  public static NatReport nobodyAsked() {
    return new NatReport(
        Family.unasked(false), Family.unasked(false), List.of(), new Load(0, 0), 0);
  }

  /** Whether servers of either family were asked, and none answered. */
  public boolean udpBlocked() {
    return ipv4.servers().asked() + ipv6.servers().asked() > 0
        && ipv4.servers().answered() + ipv6.servers().answered() == 0;
  }

  /** The part of it that decides how to punch. */
  public NatFacts facts() {
    Behaviour behaviour = ipv4.behaviour();
    return new NatFacts(
        behaviour.mapping(), behaviour.filtering(), behaviour.allocation(), udpBlocked());
  }
}
