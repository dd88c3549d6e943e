package dev.ratatoskr.netns.wan;

import java.net.InetAddress;
import java.util.Objects;

/**
 * An IPv4 or IPv6 prefix; the bits after {@code length} do not matter.
 *
 * @param address any address inside the prefix
 * @param length the number of leading bits that count, 0 to 32 or 128
 */
public record Prefix(InetAddress address, int length) {

  /** Checks that the length fits the address family. */
  public Prefix {
    Objects.requireNonNull(address);
    if (length < 0 || length > address.getAddress().length * 8) {
      throw new IllegalArgumentException("prefix length " + length + " of " + address);
    }
  }

  /** Reads {@code address/length}; an address alone is the prefix of only itself. */
  public static Prefix of(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      InetAddress address = InetAddress.ofLiteral(text);
      return new Prefix(address, address.getAddress().length * 8);
    }
    return new Prefix(
        InetAddress.ofLiteral(text.substring(0, slash)),
        Integer.parseInt(text.substring(slash + 1)));
  }

  /** Whether the address, in network byte order, lies inside; false for the other family. */
  boolean contains(byte[] candidate) {
    byte[] own = address.getAddress();
    if (own.length != candidate.length) {
      return false;
    }
    int whole = length / 8;
    for (int i = 0; i < whole; i++) {
      if (own[i] != candidate[i]) {
        return false;
      }
    }
    int rest = length % 8;
    return rest == 0 || ((own[whole] ^ candidate[whole]) & 0xff) >> (8 - rest) == 0;
  }
}
