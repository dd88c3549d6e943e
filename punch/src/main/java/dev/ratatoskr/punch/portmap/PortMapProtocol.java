package dev.ratatoskr.punch.portmap;

/** How a gateway is asked for a port, the best first. */
public enum PortMapProtocol {
  /** RFC 6887. */
  PCP("pcp"),
  /** RFC 6886. */
  NAT_PMP("nat-pmp"),
  /** UPnP Internet Gateway Device, 1 or 2. */
  IGD("upnp-igd");

  private final String label;

  PortMapProtocol(String label) {
    this.label = label;
  }

  /** Its name for the status. */
  public String label() {
    return label;
  }
}
