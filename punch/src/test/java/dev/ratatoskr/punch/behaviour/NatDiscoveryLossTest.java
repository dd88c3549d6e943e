package dev.ratatoskr.punch.behaviour;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.simnet.Firewall;
import dev.ratatoskr.simnet.Gateway;
import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimNet;
import dev.ratatoskr.simnet.SimStunServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Loss must not make a network look stricter, or simpler, than it is. */
class NatDiscoveryLossTest {
  private static final int SEEDS = 150;

  /** One name for each kind, so that a failure says which it was. */
  private enum Kind {
    OPEN,
    FIREWALL,
    FULL_CONE,
    ADDRESS_RESTRICTED,
    PORT_RESTRICTED,
    ADDRESS_DEPENDENT,
    SEQUENTIAL,
    SYMMETRIC,
    CARRIER;

    Gateway gateway() {
      return switch (this) {
        case OPEN -> Nat.open();
        case FIREWALL -> Firewall.stateful();
        case FULL_CONE -> Nat.fullCone();
        case ADDRESS_RESTRICTED -> Nat.addressRestricted().hairpin();
        case PORT_RESTRICTED -> Nat.portRestricted().hairpin();
        case ADDRESS_DEPENDENT -> Nat.addressDependentMapping();
        case SEQUENTIAL -> Nat.symmetricSequential(2).ports(20_000, 60_000);
        case SYMMETRIC -> Nat.symmetricRandom();
        case CARRIER -> Nat.cgn(Nat.symmetricRandom(), Nat.addressRestricted());
      };
    }
  }

  static Stream<Arguments> losses() {
    List<Arguments> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      all.add(Arguments.of(kind, 0.05, 0));
      // Eight tries of which each succeeds at 64 %: of a dozen questions one may fail.
      all.add(Arguments.of(kind, 0.2, 4));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("losses")
  void theReportIsThatOfALosslessNetwork(Kind kind, double loss, int mayDiffer) {
    NatReport expected = discover(kind, 0, 0);
    List<String> wrong = new ArrayList<>();
    long longest = 0;
    int most = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      NatReport report = discover(kind, loss, seed);
      longest = Math.max(longest, report.tookNanos());
      most = Math.max(most, report.load().packets());
      if (!report.ipv4().behaviour().equals(expected.ipv4().behaviour())
          || !report.ipv6().behaviour().equals(expected.ipv6().behaviour())) {
        wrong.add(seed + ": " + report.ipv4().behaviour() + " " + report.ipv6().behaviour());
      }
    }
    System.out.printf(
        "%-18s loss %2.0f %%: %d of %d differ, at most %d ms and %d packets%n",
        kind, 100 * loss, wrong.size(), SEEDS, TimeUnit.NANOSECONDS.toMillis(longest), most);
    assertTrue(wrong.size() <= mayDiffer, () -> String.join("\n", wrong));
    assertTrue(longest <= DiscoverySettings.DEFAULT.budgetNanos(), longest + " ns");
  }

  private static NatReport discover(Kind kind, double loss, long seed) {
    SimNet net = new SimNet(seed);
    SimStunServer full = SimStunServer.on(net, "full");
    SimStunServer plain = SimStunServer.plain(net, "plain");
    Link link = Link.delayMillis(25).reorderingJitterMillis(20).loss(loss);
    SimHost host = net.host("a").behind(kind.gateway()).ipv6().link(link);
    return new DiscoveryHost(
            net,
            host,
            List.of(plain.address(), full.address(), plain.ipv6Address(), full.ipv6Address()))
        .run();
  }
}
