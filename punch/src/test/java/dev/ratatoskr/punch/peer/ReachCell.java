package dev.ratatoskr.punch.peer;

import dev.ratatoskr.simnet.Firewall;
import dev.ratatoskr.simnet.Gateway;
import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimNet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Two networks of the matrix, and what must come of a punch between them.
 *
 * @param carriers whether both NATs are behind a carrier's, port-restricted one
 * @param ipv6 what of IPv6 the two have
 */
record ReachCell(Kind a, Kind b, boolean carriers, Ipv6 ipv6) {

  /** What stands between a host and the Internet. */
  enum Kind {
    OPEN,
    FULL_CONE,
    ADDRESS_RESTRICTED,
    PORT_RESTRICTED,
    SYMMETRIC_SEQUENTIAL,
    SYMMETRIC_RANDOM,
    ADDRESS_DEPENDENT,
    UDP_BLOCKED;

    private Gateway gateway(boolean firewall) {
      Firewall ipv6 = firewall ? Firewall.stateful() : Firewall.open();
      return switch (this) {
        case OPEN -> Nat.open();
        case FULL_CONE -> Nat.fullCone().ipv6(ipv6);
        case ADDRESS_RESTRICTED -> Nat.addressRestricted().ipv6(ipv6);
        case PORT_RESTRICTED -> Nat.portRestricted().ipv6(ipv6);
        case SYMMETRIC_SEQUENTIAL -> Nat.symmetricSequential(2).ipv6(ipv6);
        case SYMMETRIC_RANDOM -> Nat.symmetricRandom().ipv6(ipv6);
        case ADDRESS_DEPENDENT -> Nat.addressDependentMapping().ipv6(ipv6);
        case UDP_BLOCKED -> Nat.udpBlocked();
      };
    }

    /** With a random port for each destination, or each address. */
    private boolean isHard() {
      return this == SYMMETRIC_RANDOM || this == ADDRESS_DEPENDENT;
    }

    private boolean isDependent() {
      return isHard() || this == SYMMETRIC_SEQUENTIAL;
    }

    private String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** What of IPv6 the two have. */
  enum Ipv6 {
    NONE,
    ONE_FIREWALL,
    TWO_FIREWALLS
  }

  /** What must come of it. */
  sealed interface Expected {
    /** A path for every seed. */
    record Direct() implements Expected {}

    /** A path for at least 95 of 100, by foreseeing or by searching ports. */
    record Likely() implements Expected {}

    /** None, and why, on one side or the other. */
    record NoPath(List<PunchEvent.Reason> reasons) implements Expected {}
  }

  static List<ReachCell> all() {
    List<ReachCell> cells = new ArrayList<>();
    for (boolean carriers : new boolean[] {false, true}) {
      for (Ipv6 ipv6 : Ipv6.values()) {
        for (Kind a : Kind.values()) {
          for (Kind b : Kind.values()) {
            if (a.compareTo(b) <= 0) {
              cells.add(new ReachCell(a, b, carriers, ipv6));
            }
          }
        }
      }
    }
    return cells;
  }

  Expected expected() {
    if (a == Kind.UDP_BLOCKED || b == Kind.UDP_BLOCKED) {
      return new Expected.NoPath(
          List.of(PunchEvent.Reason.UDP_BLOCKED_HERE, PunchEvent.Reason.UDP_BLOCKED_THERE));
    }
    if (ipv6 != Ipv6.NONE) {
      return new Expected.Direct();
    }
    if (a.isDependent() && b.isDependent()) {
      return a.isHard() || b.isHard()
          ? new Expected.NoPath(List.of(PunchEvent.Reason.HARD_NATS))
          : new Expected.Likely();
    }
    boolean strict = isStrict(a) && isStrict(b);
    boolean foreseen = strict && (a.isDependent() || b.isDependent());
    return foreseen ? new Expected.Likely() : new Expected.Direct();
  }

  /** Whether only the very address and port that was sent to may answer. */
  private boolean isStrict(Kind kind) {
    return carriers || kind.isDependent() || kind == Kind.PORT_RESTRICTED;
  }

  /** The pair in a network of its own; which of the two controls follows from the seed. */
  PunchPair build(SimNet net, long seed) {
    SimHost first = host(net, "a", a, ipv6 != Ipv6.NONE);
    SimHost second = host(net, "b", b, ipv6 == Ipv6.TWO_FIREWALLS);
    return seed % 2 == 0
        ? new PunchPair(net, first, second, 60)
        : new PunchPair(net, second, first, 60);
  }

  /** Loses 5 % on the way out only, so that each direction between the two loses once. */
  private SimHost host(SimNet net, String name, Kind kind, boolean firewall) {
    Gateway gateway = kind.gateway(firewall);
    Nat carrier = Nat.portRestricted().ipv6(Firewall.open());
    Link in = Link.delayMillis(10).jitterMillis(2);
    SimHost host =
        net.host(name)
            .behind(carriers ? Nat.cgn(carrier, gateway) : gateway)
            .link(in.loss(0.05), in);
    return ipv6 == Ipv6.NONE ? host : host.ipv6();
  }

  String pair() {
    return a.label() + " × " + b.label();
  }

  String surroundings() {
    return (carriers ? "behind carriers" : "single NAT")
        + switch (ipv6) {
          case NONE -> ", IPv4 only";
          case ONE_FIREWALL -> ", IPv6 with one firewall";
          case TWO_FIREWALLS -> ", IPv6 with two firewalls";
        };
  }
}
