package dev.ratatoskr.netns.wan;

import java.util.List;

/**
 * A namespace's end of the emulated internet.
 *
 * @param name what the lab calls it
 * @param fd the TUN device's descriptor
 * @param prefixes the destinations that lie behind it
 */
record Port(String name, int fd, List<Prefix> prefixes) {

  /** The length of its longest prefix with this address, or -1. */
  int match(byte[] address) {
    int best = -1;
    for (Prefix prefix : prefixes) {
      if (prefix.length() > best && prefix.contains(address)) {
        best = prefix.length();
      }
    }
    return best;
  }
}
