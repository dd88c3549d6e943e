package dev.ratatoskr.netns.reach;

import dev.ratatoskr.netns.home.Families;
import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.NatKind;
import dev.ratatoskr.netns.lab.TestDirectories;
import dev.ratatoskr.netns.stun.StunServer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** The same home, the same carrier, carriers before homes, and IPv6. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PlacesReachIT {
  private final List<Cell> cells = new ArrayList<>();

  /** A cell to play, once the network is as it says. */
  private record Scene(String one, String other, Expectation expected, Change change) {}

  @FunctionalInterface
  private interface Change {
    void make() throws LabException;
  }

  @BeforeAll
  void play() throws LabException {
    ReachTable table = ReachTable.begin("2-places");
    oneLan();
    oneCarrier();
    twoCarriers();
    ipv6();
    table.write(cells);
  }

  @TestFactory
  Stream<DynamicTest> comesOutAsExpected() {
    return Verdict.on(cells);
  }

  private void oneLan() throws LabException {
    try (Lab lab = Lab.open(TestDirectories.of("reach-one-lan"), 1)) {
      Places places = Places.oneLan(lab);
      Places.NatBox home = places.nats().getFirst();
      play(
          lab,
          places,
          List.of(
              new Scene(
                  "same LAN",
                  "no hairpin",
                  Expectation.DIRECT,
                  () -> home.nat(NatKind.PORT_RESTRICTED)),
              new Scene(
                  "same LAN",
                  "hairpin",
                  Expectation.DIRECT,
                  () -> home.nat(NatKind.FULL_CONE_HAIRPIN))));
    }
  }

  private void oneCarrier() throws LabException {
    try (Lab lab = Lab.open(TestDirectories.of("reach-one-carrier"), 2)) {
      Places places = Places.oneCarrier(lab);
      Places.NatBox carrier = places.nats().getFirst();
      play(
          lab,
          places,
          List.of(
              new Scene(
                  "same carrier",
                  "no hairpin",
                  Expectation.NO_PATH,
                  () -> carrier.nat(NatKind.FULL_CONE)),
              new Scene(
                  "same carrier",
                  "hairpin",
                  Expectation.DIRECT,
                  () -> carrier.nat(NatKind.FULL_CONE_HAIRPIN))));
    }
  }

  private void twoCarriers() throws LabException {
    try (Lab lab = Lab.open(TestDirectories.of("reach-two-carriers"), 3)) {
      Places places = Places.twoCarriers(lab);
      play(
          lab,
          places,
          List.of(
              new Scene(
                  "port-restricted behind a carrier",
                  "port-restricted behind another",
                  Expectation.DIRECT,
                  () -> {
                    places.nats().getFirst().nat(NatKind.PORT_RESTRICTED);
                    places.nats().getLast().nat(NatKind.PORT_RESTRICTED);
                  })));
    }
  }

  private void ipv6() throws LabException {
    try (Lab lab = Lab.open(TestDirectories.of("reach-ipv6"), 4)) {
      Streets streets =
          Streets.build(lab, Families.IPV6, NatKind.PORT_RESTRICTED, NatKind.PORT_RESTRICTED);
      StunServer.start(lab, streets.publicNode(), streets.publicAddresses());
      Places places =
          new Places(
              List.of(streets.a().host(), streets.b().host()),
              streets.publicAddresses(),
              List.of());
      play(
          lab,
          places,
          List.of(
              new Scene("IPv6 firewall", "IPv6 firewall", Expectation.DIRECT, () -> {}),
              new Scene(
                  "IPv6 firewall",
                  "IPv6 open",
                  Expectation.DIRECT,
                  () -> streets.b().firewall(false))));
    }
  }

  private void play(Lab lab, Places places, List<Scene> scenes) throws LabException {
    int rounds = scenes.stream().mapToInt(scene -> scene.expected.rounds).sum();
    PunchPair pair = PunchPair.start(lab, places.hosts(), places.stunAddresses(), rounds);
    for (Scene scene : scenes) {
      scene.change.make();
      cells.add(new Cell(scene.one, scene.other, scene.expected, pair.play(scene.expected.rounds)));
    }
    pair.finish();
  }
}
