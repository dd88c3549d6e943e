package dev.ratatoskr.netns.routers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.netns.home.Families;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.TestDirectories;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two real routers behind NATs reach each other through the public one in the expected time. */
final class MeshIT {
  @ParameterizedTest
  @CsvSource({"SID, IPV4", "TRIXIE, IPV4", "SID, IPV6"})
  void meshRoundTripIsTheSumOfItsLegs(RouterRelease release, Families families)
      throws LabException {
    System.out.println(release + " is " + release.version());
    try (Lab lab = Lab.open(TestDirectories.of("mesh-" + release + "-" + families), 1)) {
      TwoHomes homes = TwoHomes.build(lab, TwoHomes.Plan.of(release, families));
      try (Pinger pinger = homes.ping()) {
        lab.await("100 answers", () -> pinger.answered().size() >= 100);
        List<Double> times =
            pinger.answered().stream().map(Pinger.Ping::rttMillis).sorted().toList();
        // The fastest tenth, because a busy machine delays the routers themselves.
        double fast = times.get(times.size() / 10);
        System.out.println("mesh round trip, fastest tenth: " + fast + " ms");
        assertTrue(fast >= 40 && fast < 60, "mesh round trip " + fast);
      }
      assertEquals(1, homes.a().router().peersUp());
    }
  }
}
