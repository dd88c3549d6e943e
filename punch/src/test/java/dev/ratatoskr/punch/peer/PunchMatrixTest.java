package dev.ratatoskr.punch.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.simnet.Gateway;
import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimNet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** All pairs of hosts that can be punched, under 20 % loss each way and reordering. */
class PunchMatrixTest {
  private static final int SEEDS = 1000;

  private enum Kind {
    OPEN,
    FULL_CONE,
    ADDRESS_RESTRICTED,
    PORT_RESTRICTED;

    Gateway gateway() {
      return switch (this) {
        case OPEN -> Nat.open();
        case FULL_CONE -> Nat.fullCone();
        case ADDRESS_RESTRICTED -> Nat.addressRestricted();
        case PORT_RESTRICTED -> Nat.portRestricted();
      };
    }
  }

  static Stream<Arguments> pairs() {
    List<Arguments> pairs = new ArrayList<>();
    for (Kind a : Kind.values()) {
      for (Kind b : Kind.values()) {
        if (a.compareTo(b) <= 0) {
          pairs.add(Arguments.of(a, b));
        }
      }
    }
    assertEquals(10, pairs.size());
    return pairs.stream();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void everySeedWithinThreeSeconds(Kind a, Kind b) {
    List<Long> failed = new ArrayList<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      SimNet net = new SimNet(seed);
      PunchPair pair = new PunchPair(net, host(net, "a", a), host(net, "b", b), 60).gathered();
      pair.startBoth();
      if (!pair.runUntilNominated(3000)) {
        failed.add(seed);
      }
    }
    assertTrue(failed.isEmpty(), a + " x " + b + " failed with seeds " + failed);
  }

  /** Loses on the way out only, so that each direction between the two loses once: 20 %. */
  private static SimHost host(SimNet net, String name, Kind kind) {
    Link in = Link.delayMillis(10).reorderingJitterMillis(10).reorder(0.1, 15);
    return net.host(name).behind(kind.gateway()).link(in.loss(0.2), in);
  }
}
