package dev.ratatoskr.netns.lab;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What an IPv4 gateway of the lab does to UDP, in the words of RFC 4787: how it maps and how it
 * filters. Every kind also drops, unanswered, what reaches the gateway's own ports from outside:
 * otherwise Linux accepts the peer's early probe itself and gives our own flow another port, and
 * resets the TCP connections of a gateway that has forgotten its mappings.
 */
public enum NatKind {
  /** Endpoint-independent mapping and filtering, port kept. */
  FULL_CONE,
  /** Endpoint-independent mapping, address-dependent filtering, port kept. */
  ADDRESS_RESTRICTED,
  /** Endpoint-independent mapping, address and port-dependent filtering, port kept. */
  PORT_RESTRICTED,
  /** As {@link #PORT_RESTRICTED}, but every mapping has another port, from 20000 to 29999. */
  PORT_RANGE,
  /** Address-dependent mapping, address and port-dependent filtering. */
  ADDRESS_DEPENDENT,
  /** A new mapping for every destination, two ports after the last; strictest filtering. */
  SYMMETRIC_SEQUENTIAL,
  /** A new mapping for every destination, at a random port; strictest filtering. */
  SYMMETRIC_RANDOM,
  /** As {@link #FULL_CONE}, and inside hosts reach each other by their outside addresses. */
  FULL_CONE_HAIRPIN,
  /** Passes no UDP; TCP is masqueraded. */
  UDP_BLOCKED;

  private static final String MASQUERADE = "oifname wan0 masquerade";
  private static final String MASQUERADE_UDP = "oifname wan0 meta l4proto udp masquerade to ";

  /** A name for reports, as {@code port-restricted}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The nftables rules of such a gateway, whose outside device is {@code wan0}.
   *
   * @param external its outside address
   * @param lan the inside network, as {@code 192.168.1.0/24}
   */
  public String rules(String external, String lan) {
    return """
    add table ip nat
    delete table ip nat
    add table ip flt
    delete table ip flt
    table ip flt {
      chain in {
        type filter hook input priority 0;
        iifname wan0 ct state established,related accept
        iifname wan0 meta l4proto { tcp, udp } drop
      }
      chain forward {
        type filter hook forward priority 0;
        %s
      }
    }
    table ip nat {
      %s
      chain pre {
        type nat hook prerouting priority -100;
        %s
      }
      chain post {
        type nat hook postrouting priority 100;
        %s
      }
    }
    """
        .formatted(
            this == UDP_BLOCKED ? "meta l4proto udp drop" : "",
            map(),
            inbound(external),
            outbound(external, lan));
  }

  /** The dynamic map that remembers who may be reached from outside. */
  private String map() {
    return switch (this) {
      case FULL_CONE, FULL_CONE_HAIRPIN ->
          "map m { type inet_service : ipv4_addr; flags dynamic,timeout; timeout 600s; }";
      case ADDRESS_RESTRICTED ->
          "map m { type inet_service . ipv4_addr : ipv4_addr; flags dynamic,timeout; timeout"
              + " 600s; }";
      case PORT_RESTRICTED,
          PORT_RANGE,
          ADDRESS_DEPENDENT,
          SYMMETRIC_SEQUENTIAL,
          SYMMETRIC_RANDOM,
          UDP_BLOCKED ->
          "";
    };
  }

  private String inbound(String external) {
    return switch (this) {
      case FULL_CONE -> "iifname wan0 meta l4proto udp dnat to udp dport map @m;";
      case FULL_CONE_HAIRPIN ->
          "ip daddr " + external + " meta l4proto udp dnat to udp dport map @m;";
      case ADDRESS_RESTRICTED ->
          "iifname wan0 meta l4proto udp dnat to udp dport . ip saddr map @m;";
      case PORT_RESTRICTED,
          PORT_RANGE,
          ADDRESS_DEPENDENT,
          SYMMETRIC_SEQUENTIAL,
          SYMMETRIC_RANDOM,
          UDP_BLOCKED ->
          "";
    };
  }

  private String outbound(String external, String lan) {
    String remember = "oifname wan0 meta l4proto udp update @m ";
    return switch (this) {
      case FULL_CONE -> remember + "{ udp sport : ip saddr }; " + MASQUERADE;
      case FULL_CONE_HAIRPIN ->
          remember
              + "{ udp sport : ip saddr }; ip saddr %s ip daddr %s meta l4proto udp snat to %s; %s"
                  .formatted(lan, lan, external, MASQUERADE);
      case ADDRESS_RESTRICTED -> remember + "{ udp sport . ip daddr : ip saddr }; " + MASQUERADE;
      case PORT_RESTRICTED, UDP_BLOCKED -> MASQUERADE;
      case PORT_RANGE -> MASQUERADE_UDP + ":20000-29999; " + MASQUERADE;
      case ADDRESS_DEPENDENT ->
          MASQUERADE_UDP + ":jhash ip daddr . udp sport mod 20000 offset 30000; " + MASQUERADE;
      case SYMMETRIC_SEQUENTIAL ->
          MASQUERADE_UDP + ":numgen inc mod 500 map { " + everySecondPort() + " }; " + MASQUERADE;
      case SYMMETRIC_RANDOM -> "oifname wan0 masquerade fully-random";
    };
  }

  private static String everySecondPort() {
    return IntStream.range(0, 500)
        .mapToObj(i -> i + " : " + (40000 + 2 * i))
        .collect(Collectors.joining(", "));
  }
}
