package dev.ratatoskr.agent.doctor;

import java.net.Inet6Address;
import java.util.Locale;

/**
 * The packet that a firewall must let pass: UDP over IPv6 between two nodes' addresses, from and to
 * the port where agents meet. What comes in answers what went out, as both sides send first; what
 * goes out may be the first.
 *
 * @param incoming whether it comes in, else it goes out
 * @param device the router's interface; with a space in it when the name is not known
 * @param port the port on both sides
 */
record AgentPacket(boolean incoming, String device, int port) {
  /** The overlay is 200::/7. */
  private static final int OVERLAY_BYTE = 0x02;

  private static final int OVERLAY_BITS = 7;

  /**
   * Whether its interface has this name.
   *
   * @param in whether the rule asks by where the packet came in
   * @param name with {@code *} at its end for any name that begins so
   */
  Match device(boolean in, String name) {
    if (in != incoming) {
      return Match.of(name.isEmpty() || name.equals("*"));
    }
    if (device.contains(" ")) {
      return name.equals("lo") ? Match.NO : Match.UNKNOWN;
    }
    return Match.of(
        name.endsWith("*")
            ? device.startsWith(name.substring(0, name.length() - 1))
            : device.equals(name));
  }

  /** Whether its connection is in this state, as conntrack calls it. */
  Match state(String state) {
    return switch (state.toLowerCase(Locale.ROOT)) {
      case "established" -> incoming ? Match.YES : Match.NO;
      case "new" -> incoming ? Match.NO : Match.YES;
      case "related", "invalid", "untracked" -> Match.NO;
      default -> Match.UNKNOWN;
    };
  }

  /**
   * Whether an address of it, both of which are of the overlay, is within a prefix.
   *
   * @param prefix the address it begins with, in numbers
   * @param bits how many of them count
   */
  static Match address(String prefix, int bits) {
    int first;
    try {
      first = Inet6Address.ofLiteral(prefix).getAddress()[0] & 0xff;
    } catch (IllegalArgumentException e) {
      return Match.UNKNOWN;
    }
    int same = Math.min(bits, OVERLAY_BITS);
    boolean within = first >> (Byte.SIZE - same) == OVERLAY_BYTE >> (Byte.SIZE - same);
    return within && bits > OVERLAY_BITS ? Match.UNKNOWN : Match.of(within);
  }
}
