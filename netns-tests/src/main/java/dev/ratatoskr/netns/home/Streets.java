package dev.ratatoskr.netns.home;

import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import dev.ratatoskr.netns.lab.NatKind;
import dev.ratatoskr.netns.wan.LinkShape;
import dev.ratatoskr.netns.wan.Prefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The topology without any program in it. One way, a packet takes 10 ms between a home and the
 * public node, and 2.5 ms between the homes.
 *
 * <pre>
 *                public node  203.0.113.1 .2   2001:db8:1::1 ::2
 *              10 ms /          \ 10 ms
 *  host-a — nat-a ————— 2.5 ms ————— nat-b — host-b
 * </pre>
 *
 * @param lab what everything is removed with
 * @param publicNode the namespace of the public node
 * @param a one home
 * @param b the other
 * @param families what all of them speak
 */
public record Streets(Lab lab, Namespace publicNode, Home a, Home b, Families families) {
  /** One way between a home and the public node. */
  public static final LinkShape PUBLIC_LEG = LinkShape.delay(Duration.ofMillis(10));

  /** One way between the homes. */
  public static final LinkShape DIRECT_LEG = LinkShape.delay(Duration.ofNanos(2_500_000));

  private static final List<String> PUBLIC4 = List.of("203.0.113.1", "203.0.113.2");
  private static final List<String> PUBLIC6 = List.of("2001:db8:1::1", "2001:db8:1::2");

  /** Builds it. */
  public static Streets build(Lab lab, Families families, NatKind natA, NatKind natB)
      throws LabException {
    Namespace publicNode = publicNode(lab, families);
    Home a = Home.build(lab, "a", families, natA);
    Home b = Home.build(lab, "b", families, natB);
    Streets streets = new Streets(lab, publicNode, a, b, families);
    streets.direct(DIRECT_LEG);
    streets.mesh(PUBLIC_LEG);
    return streets;
  }

  /** Builds the public node alone. */
  public static Namespace publicNode(Lab lab, Families families) throws LabException {
    Namespace publicNode = lab.namespace("pub");
    lab.attach(
        publicNode, "wan0", List.of(Prefix.of("203.0.113.0/24"), Prefix.of("2001:db8:1::/48")));
    publicNode.ip("link set wan0 mtu 1500 up");
    if (families.ipv4()) {
      publicNode.ip(
          "addr add " + PUBLIC4.get(0) + "/32 dev wan0",
          "addr add " + PUBLIC4.get(1) + "/32 dev wan0",
          "route add default dev wan0");
    }
    if (families.ipv6()) {
      publicNode.ip(
          "addr add " + PUBLIC6.get(0) + "/128 dev wan0",
          "addr add " + PUBLIC6.get(1) + "/128 dev wan0",
          "route add ::/0 dev wan0");
    }
    return publicNode;
  }

  /** Sets what both directions between the homes do from now on. */
  public void direct(LinkShape shape) {
    lab.wan().shapeBoth(a.gateway().label(), b.gateway().label(), shape);
  }

  /** Sets what both directions between the public node and each home do from now on. */
  public void mesh(LinkShape leg) {
    lab.wan().shapeBoth(publicNode.label(), a.gateway().label(), leg);
    lab.wan().shapeBoth(publicNode.label(), b.gateway().label(), leg);
  }

  /** Sets what each home's own line sends at most, wherever to, from now on. */
  public void uplinks(LinkShape.Rate rate) {
    lab.wan().uplink(a.gateway().label(), rate);
    lab.wan().uplink(b.gateway().label(), rate);
  }

  /** The public node's addresses, of the families spoken. */
  public List<String> publicAddresses() {
    return publicAddresses(families);
  }

  /** The public node's addresses, of these families. */
  public static List<String> publicAddresses(Families families) {
    List<String> addresses = new ArrayList<>();
    if (families.ipv4()) {
      addresses.addAll(PUBLIC4);
    }
    if (families.ipv6()) {
      addresses.addAll(PUBLIC6);
    }
    return addresses;
  }

  /** A public address with a port, bracketed where it must be. */
  public static String hostPort(String address, int port) {
    return address.contains(":") ? "[" + address + "]:" + port : address + ":" + port;
  }
}
