package dev.ratatoskr.netns.home;

import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import dev.ratatoskr.netns.lab.NatKind;
import dev.ratatoskr.netns.wan.Prefix;
import java.util.List;

/**
 * One home: a gateway with a NAT for IPv4 and a stateful firewall for IPv6, and one host behind it.
 *
 * @param label {@code a} or {@code b}
 * @param gateway the gateway's namespace, with {@code wan0} and {@code lan0}
 * @param host the host's namespace, with {@code eth0}
 * @param plan its addresses
 */
public record Home(String label, Namespace gateway, Namespace host, Plan plan) {
  private static final String FIREWALL =
      """
      add table ip6 fw
      delete table ip6 fw
      table ip6 fw {
        chain in {
          type filter hook input priority 0; policy accept;
          iifname wan0 ct state established,related accept
          iifname wan0 meta l4proto udp drop
        }
        chain forward {
          type filter hook forward priority 0; policy drop;
          ct state established,related accept
          iifname lan0 accept
          icmpv6 type { destination-unreachable, packet-too-big } accept
          icmpv6 type { time-exceeded, parameter-problem } accept
        }
      }
      """;

  /** Builds a home and connects it to the emulated internet under the gateway's label. */
  static Home build(Lab lab, String label, Families families, NatKind nat) throws LabException {
    Plan plan = Plan.of(label);
    Namespace gateway = lab.namespace("nat-" + label);
    Namespace host = lab.namespace("host-" + label);
    lab.connect(gateway, "lan0", host, "eth0");
    lab.attach(
        gateway,
        "wan0",
        List.of(
            Prefix.of(plan.outside4()),
            Prefix.of(plan.public4()),
            Prefix.of(plan.open4()),
            Prefix.of(plan.network6() + "/48")));
    gateway.ip("link set wan0 mtu 1500 up");
    if (families.ipv4()) {
      gateway.ip(
          "addr add " + plan.outside4() + "/32 dev wan0",
          "route add default dev wan0",
          "addr add " + plan.lan4() + ".1/24 dev lan0");
      host.ip(
          "addr add " + plan.lan4() + ".10/24 dev eth0",
          "route add default via " + plan.lan4() + ".1");
      gateway.nft(nat.rules(plan.outside4(), plan.lan4() + ".0/24"));
    }
    if (families.ipv6()) {
      gateway.ip(
          "addr add " + plan.network6() + "1/128 dev wan0",
          "route add ::/0 dev wan0",
          "addr add " + plan.lan6() + "1/64 dev lan0 nodad");
      host.ip(
          "addr add " + plan.lan6() + "10/64 dev eth0 nodad",
          "route add ::/0 via " + plan.lan6() + "1");
      gateway.nft(FIREWALL);
    }
    return new Home(label, gateway, host, plan);
  }

  /**
   * Builds a home whose gateway hangs on a carrier's instead of the internet; IPv4 only.
   *
   * @param carrier a namespace that is 100.64.0.254 to its customers
   */
  public static Home customer(Lab lab, String label, Namespace carrier, NatKind nat)
      throws LabException {
    Plan plan = Plan.of(label).behindCarrier();
    Namespace gateway = lab.namespace("nat-" + label);
    Namespace host = lab.namespace("host-" + label);
    lab.connect(gateway, "lan0", host, "eth0");
    lab.connect(carrier, "cust-" + label, gateway, "wan0");
    carrier.ip(
        "addr add 100.64.0.254/32 dev cust-" + label,
        "route add " + plan.outside4() + "/32 dev cust-" + label);
    gateway.ip(
        "addr add " + plan.outside4() + "/32 dev wan0",
        "route add 100.64.0.254/32 dev wan0",
        "route add default via 100.64.0.254 dev wan0",
        "addr add " + plan.lan4() + ".1/24 dev lan0");
    Home home = new Home(label, gateway, host, plan);
    home.inside();
    home.nat(nat);
    return home;
  }

  /** Gives the host a public address of its own; the gateway only forwards. IPv4. */
  public void open() throws LabException {
    gateway.nft("add table ip nat\ndelete table ip nat\nadd table ip flt\ndelete table ip flt\n");
    gateway.ip("route replace " + plan.open4() + "/32 dev lan0");
    address(plan.open4() + "/32");
    flushMappings();
  }

  /** Gives the host its address in the inside network, and no other. IPv4. */
  public void inside() throws LabException {
    address(plan.lan4() + ".10/24");
  }

  /** Gives the host this IPv4 address and no other, with its default route by the gateway. */
  public void address(String withLength) throws LabException {
    host.exec("ip", "-4", "addr", "flush", "dev", "eth0").check();
    host.ip(
        "addr add " + withLength + " dev eth0",
        "route replace " + plan.lan4() + ".1/32 dev eth0",
        "route replace default via " + plan.lan4() + ".1");
  }

  /** Whether the gateway has a stateful firewall for IPv6; it has one at first. */
  public void firewall(boolean present) throws LabException {
    gateway.nft(present ? FIREWALL : "add table ip6 fw\ndelete table ip6 fw\n");
    flushMappings();
  }

  /** Changes the kind of NAT; existing mappings are forgotten. */
  public void nat(NatKind kind) throws LabException {
    gateway.nft(kind.rules(plan.outside4(), plan.lan4() + ".0/24"));
    flushMappings();
  }

  /**
   * Gives the gateway an address of the kind that real ones have: its usual one is reserved for
   * documentation, and no gateway maps ports to such an address. Connections are lost.
   */
  public void movePublic() throws LabException {
    gateway.ip(
        "addr add " + plan.public4() + "/32 dev wan0",
        "addr del " + plan.outside4() + "/32 dev wan0");
    flushMappings();
  }

  /** Forgets every mapping, as a gateway does that restarts. */
  public void flushMappings() throws LabException {
    gateway.exec("conntrack", "-F").check();
  }

  /**
   * A home's addresses.
   *
   * @param outside4 the gateway's IPv4 address on the internet
   * @param public4 another one, which is not reserved for any purpose
   * @param lan4 the first three numbers of the inside network
   * @param network6 the home's IPv6 prefix of 48 bits, ending in {@code ::}
   * @param lan6 the inside network's prefix of 64 bits, ending in {@code ::}
   */
  public record Plan(String outside4, String public4, String lan4, String network6, String lan6) {
    /** The host's own public address, where it has one. */
    public String open4() {
      return "192.0.2." + outside4.substring(outside4.lastIndexOf('.') + 1);
    }

    private Plan behindCarrier() {
      String number = outside4.substring(outside4.lastIndexOf('.') + 1);
      return new Plan("100.64.0." + number, public4, lan4, network6, lan6);
    }

    private static Plan of(String label) {
      int number = 1 + label.charAt(0) - 'a';
      String network6 = "2001:db8:a" + number + "::";
      return new Plan(
          "198.51.100." + number,
          "20.0.0." + number,
          "192.168." + number,
          network6,
          "2001:db8:a" + number + ":1::");
    }
  }
}
