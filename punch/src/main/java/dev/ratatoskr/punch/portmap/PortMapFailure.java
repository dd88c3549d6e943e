package dev.ratatoskr.punch.portmap;

/** Why there is no mapping, or no longer one. */
public enum PortMapFailure {
  /** The gateway speaks none of the protocols. */
  NO_ANSWER("the gateway answers none of PCP, NAT-PMP and UPnP"),
  /** It speaks one and does not want to, or cannot. */
  REFUSED("the gateway refuses"),
  /** Its own address outside is not reachable from the internet: a carrier's NAT is before it. */
  RESERVED_ADDRESS("the gateway's own address is not a public one"),
  /** It answered before and does not any more. */
  SILENT("the gateway has fallen silent"),
  /** Another gateway, or another address of ours. */
  NETWORK_CHANGED("the network is another"),
  /** We gave it back. */
  RELEASED("given back");

  private final String text;

  PortMapFailure(String text) {
    this.text = text;
  }

  /** In words. */
  public String text() {
    return text;
  }
}
