package dev.ratatoskr.netns.home;

/** Which versions of IP a scenario's internet and homes speak. */
public enum Families {
  /** Only IPv4, behind NATs. */
  IPV4,
  /** Only IPv6, behind stateful firewalls. */
  IPV6,
  /** Both. */
  BOTH;

  /** Whether IPv4 is spoken. */
  public boolean ipv4() {
    return this != IPV6;
  }

  /** Whether IPv6 is spoken. */
  public boolean ipv6() {
    return this != IPV4;
  }
}
