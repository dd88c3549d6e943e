package dev.ratatoskr.punch.portmap;

import java.net.InetAddress;

/** What the owner is to ask of the UPnP gateway, off the loop. */
public sealed interface IgdRequest {

  /** To be repeated in the answer. */
  long id();

  /** The uplink's gateway; another device that answers is worth less. */
  InetAddress gateway();

  /** Our address towards it. */
  InetAddress client();

  /** Is there one, and what is its address outside? Nothing is to be changed. */
  record Find(long id, InetAddress gateway, InetAddress client) implements IgdRequest {}

  /**
   * Map a UDP port, or renew that.
   *
   * @param ports the client's, and the one suggested outside
   * @param lifetimeSeconds wanted
   */
  record Map(long id, InetAddress gateway, InetAddress client, Ports ports, int lifetimeSeconds)
      implements IgdRequest {}

  /** Take the mapping of a UDP port away. */
  record Unmap(long id, InetAddress gateway, InetAddress client, int externalPort)
      implements IgdRequest {}

  /** The two ports of a mapping. */
  record Ports(int internal, int external) {}
}
