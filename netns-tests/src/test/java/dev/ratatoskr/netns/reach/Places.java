package dev.ratatoskr.netns.reach;

import dev.ratatoskr.netns.home.Families;
import dev.ratatoskr.netns.home.Home;
import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import dev.ratatoskr.netns.lab.NatKind;
import dev.ratatoskr.netns.stun.StunServer;
import dev.ratatoskr.netns.wan.Prefix;
import java.util.List;

/**
 * Two hosts that do not simply live in two homes, and the STUN server they ask.
 *
 * @param hosts two
 * @param stunAddresses of the server
 * @param nats changed by the test: a home's gateway, or a carrier's
 */
record Places(List<Namespace> hosts, List<String> stunAddresses, List<NatBox> nats) {

  /** A gateway whose NAT can be changed. */
  @FunctionalInterface
  interface NatBox {
    void nat(NatKind kind) throws LabException;
  }

  /** Two hosts in one home. */
  static Places oneLan(Lab lab) throws LabException {
    Streets streets =
        Streets.build(lab, Families.IPV4, NatKind.PORT_RESTRICTED, NatKind.PORT_RESTRICTED);
    Home home = streets.a();
    String gatewayAddress = home.plan().lan4() + ".1/24";
    Namespace second = lab.namespace("host-a2");
    lab.connect(home.gateway(), "lan1", second, "eth0");
    home.gateway()
        .ip(
            "link add br0 type bridge",
            "link set br0 up",
            "addr del " + gatewayAddress + " dev lan0",
            "addr add " + gatewayAddress + " dev br0",
            "link set lan0 master br0",
            "link set lan1 master br0");
    second.ip(
        "addr add " + home.plan().lan4() + ".11/24 dev eth0",
        "route add default via " + home.plan().lan4() + ".1");
    return withServer(lab, streets.publicNode(), List.of(home.host(), second), List.of(home::nat));
  }

  /** Two homes that are customers of one carrier, behind its one address. */
  static Places oneCarrier(Lab lab) throws LabException {
    Namespace publicNode = Streets.publicNode(lab, Families.IPV4);
    Carrier carrier = Carrier.build(lab, publicNode, "carrier", "198.51.100.11");
    return withServer(
        lab,
        publicNode,
        List.of(customer(lab, "a", carrier).host(), customer(lab, "b", carrier).host()),
        List.of(carrier));
  }

  /** Two homes, each behind a carrier of its own. */
  static Places twoCarriers(Lab lab) throws LabException {
    Namespace publicNode = Streets.publicNode(lab, Families.IPV4);
    Carrier one = Carrier.build(lab, publicNode, "carrier-a", "198.51.100.11");
    Carrier other = Carrier.build(lab, publicNode, "carrier-b", "198.51.100.12");
    lab.wan().shapeBoth("carrier-a", "carrier-b", Streets.DIRECT_LEG);
    return withServer(
        lab,
        publicNode,
        List.of(customer(lab, "a", one).host(), customer(lab, "b", other).host()),
        List.of(one, other));
  }

  private static Home customer(Lab lab, String label, Carrier carrier) throws LabException {
    return Home.customer(lab, label, carrier.namespace, NatKind.PORT_RESTRICTED);
  }

  private static Places withServer(
      Lab lab, Namespace publicNode, List<Namespace> hosts, List<NatBox> nats) throws LabException {
    List<String> addresses = Streets.publicAddresses(Families.IPV4);
    StunServer.start(lab, publicNode, addresses);
    return new Places(hosts, addresses, nats);
  }

  /** A carrier's gateway. */
  private record Carrier(Namespace namespace, String outside) implements NatBox {
    private static Carrier build(Lab lab, Namespace publicNode, String label, String outside)
        throws LabException {
      Namespace namespace = lab.namespace(label);
      lab.attach(namespace, "wan0", List.of(Prefix.of(outside)));
      namespace.ip(
          "link set wan0 mtu 1500 up",
          "addr add " + outside + "/32 dev wan0",
          "route add default dev wan0");
      lab.wan().shapeBoth(publicNode.label(), label, Streets.PUBLIC_LEG);
      return new Carrier(namespace, outside);
    }

    @Override
    public void nat(NatKind kind) throws LabException {
      namespace.nft(kind.rules(outside, "100.64.0.0/24"));
      namespace.exec("conntrack", "-F").check();
    }
  }
}
