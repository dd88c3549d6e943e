package dev.ratatoskr.netns.home;

import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import dev.ratatoskr.netns.lab.NatKind;
import dev.ratatoskr.netns.wan.LinkShape;
import dev.ratatoskr.netns.wan.Prefix;
import java.util.List;

/**
 * Another way out of home a: its host has a second interface, {@code eth1}, with a default route of
 * a worse metric by a gateway of its own. IPv4.
 *
 * @param streets where the home is
 * @param gateway the second gateway's namespace
 */
public record SecondUplink(Streets streets, Namespace gateway) {
  /** Its address on the internet. */
  public static final String OUTSIDE = "198.51.100.21";

  /** The host's address on it. */
  public static final String INSIDE = "192.168.21.10";

  private static final String DEFAULT = "default via 192.168.21.1 dev eth1 metric 600";

  /** Builds it; it is up. Packets take 2.5 ms to the other home, as by the first gateway. */
  public static SecondUplink build(Streets streets, NatKind nat) throws LabException {
    Lab lab = streets.lab();
    Namespace gateway = lab.namespace("nat-a2");
    Namespace host = streets.a().host();
    lab.connect(gateway, "lan0", host, "eth1");
    lab.attach(gateway, "wan0", List.of(Prefix.of(OUTSIDE)));
    gateway.ip(
        "link set wan0 mtu 1500 up",
        "addr add " + OUTSIDE + "/32 dev wan0",
        "route add default dev wan0",
        "addr add 192.168.21.1/24 dev lan0");
    host.ip("addr add " + INSIDE + "/24 dev eth1");
    // As desktop systems have it: answers come by another way than the best route there.
    host.sysctl(
        "net.ipv4.conf.all.rp_filter=2",
        "net.ipv4.conf.eth0.rp_filter=2",
        "net.ipv4.conf.eth1.rp_filter=2");
    SecondUplink uplink = new SecondUplink(streets, gateway);
    uplink.nat(nat);
    uplink.up();
    lab.wan().shapeBoth(streets.publicNode().label(), gateway.label(), Streets.PUBLIC_LEG);
    uplink.direct(Streets.DIRECT_LEG);
    return uplink;
  }

  /** Sets what both directions to the other home do from now on. */
  public void direct(LinkShape shape) {
    streets.lab().wan().shapeBoth(gateway.label(), streets.b().gateway().label(), shape);
  }

  /** Changes the kind of NAT; existing mappings are forgotten. */
  public void nat(NatKind kind) throws LabException {
    gateway.nft(kind.rules(OUTSIDE, "192.168.21.0/24"));
    gateway.exec("conntrack", "-F").check();
  }

  /** The host has a default route by it. */
  public void up() throws LabException {
    streets.a().host().ip("route replace " + DEFAULT);
  }

  /** The host has none by it. */
  public void down() throws LabException {
    streets.a().host().ip("route del " + DEFAULT);
  }
}
