package dev.ratatoskr.netns.reach;

import dev.ratatoskr.netns.home.Home;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.NatKind;
import java.util.Optional;

/** What stands between a host and the internet, for the rows and columns of the matrix. */
enum Kind {
  OPEN("open", Optional.empty()),
  FULL_CONE("full cone", Optional.of(NatKind.FULL_CONE)),
  ADDRESS_RESTRICTED("address-restricted", Optional.of(NatKind.ADDRESS_RESTRICTED)),
  PORT_RESTRICTED("port-restricted", Optional.of(NatKind.PORT_RESTRICTED)),
  SYMMETRIC_SEQUENTIAL("symmetric sequential", Optional.of(NatKind.SYMMETRIC_SEQUENTIAL)),
  SYMMETRIC_RANDOM("symmetric random", Optional.of(NatKind.SYMMETRIC_RANDOM)),
  ADDRESS_DEPENDENT("address-dependent mapping", Optional.of(NatKind.ADDRESS_DEPENDENT)),
  UDP_BLOCKED("UDP blocked", Optional.of(NatKind.UDP_BLOCKED));

  final String label;
  private final Optional<NatKind> nat;

  Kind(String label, Optional<NatKind> nat) {
    this.label = label;
    this.nat = nat;
  }

  /** Makes a home like this; what was mapped is forgotten. */
  void build(Home home) throws LabException {
    if (nat.isPresent()) {
      home.inside();
      home.nat(nat.get());
    } else {
      home.open();
    }
  }
}
