package dev.ratatoskr.transport.peer;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * By what this host reaches the internet.
 *
 * @param main the way of a packet that names no other; empty when it is not known or is none of the
 *     uplinks that could be told apart
 * @param further the others, each with a way out of its own; the preferred first
 */
public record HostUplinks(Optional<Uplink> main, List<Uplink> further) {
  /** Nothing is known of any. */
  public static final HostUplinks NONE = new HostUplinks(Optional.empty(), List.of());

  public HostUplinks {
    further = List.copyOf(further);
  }

  /**
   * One of them.
   *
   * @param device the interface's name
   * @param address of ours on it
   */
  public record Uplink(String device, InetAddress address) {}
}
