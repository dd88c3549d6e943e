package dev.ratatoskr.netns.reach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.netns.home.Families;
import dev.ratatoskr.netns.home.NatTool;
import dev.ratatoskr.netns.home.SecondUplink;
import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.NatKind;
import dev.ratatoskr.netns.lab.TestDirectories;
import dev.ratatoskr.netns.stun.StunServer;
import dev.ratatoskr.netns.wan.LinkShape;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Home a has two gateways, and a default route by each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UplinksIT {
  private static final int ROUNDS = 10;
  private static final String FIRST = "198.51.100.1";

  /** What is different in the network; "alone" is without the second uplink. */
  private enum Scene {
    UDP_BLOCKED,
    UDP_BLOCKED_ALONE,
    RANDOM,
    RANDOM_ALONE,
    SECOND_IS_FASTER,
    FIRST_IS_FASTER
  }

  private final Map<Scene, List<PunchPair.Round>> played = new EnumMap<>(Scene.class);
  private final Lab lab;
  private final Streets streets;
  private final SecondUplink second;

  UplinksIT() throws LabException {
    lab = Lab.open(TestDirectories.of("reach-uplinks"), 1);
    streets = Streets.build(lab, Families.IPV4, NatKind.PORT_RESTRICTED, NatKind.PORT_RESTRICTED);
    second = SecondUplink.build(streets, NatKind.PORT_RESTRICTED);
  }

  @BeforeAll
  void play() throws LabException {
    StunServer.start(lab, streets.publicNode(), streets.publicAddresses());
    PunchPair pair =
        PunchPair.start(
            lab,
            List.of(streets.a().host(), streets.b().host()),
            streets.publicAddresses(),
            4 * ROUNDS + 2);
    nats(NatKind.UDP_BLOCKED, NatKind.PORT_RESTRICTED, NatKind.PORT_RESTRICTED);
    play(pair, Scene.UDP_BLOCKED, ROUNDS);
    second.down();
    play(pair, Scene.UDP_BLOCKED_ALONE, 1);
    nats(NatKind.SYMMETRIC_RANDOM, NatKind.FULL_CONE, NatKind.SYMMETRIC_RANDOM);
    play(pair, Scene.RANDOM_ALONE, 1);
    second.up();
    play(pair, Scene.RANDOM, ROUNDS);
    nats(NatKind.PORT_RESTRICTED, NatKind.PORT_RESTRICTED, NatKind.PORT_RESTRICTED);
    streets.direct(LinkShape.delay(Duration.ofMillis(15)));
    play(pair, Scene.SECOND_IS_FASTER, ROUNDS);
    streets.direct(Streets.DIRECT_LEG);
    second.direct(LinkShape.delay(Duration.ofMillis(15)));
    play(pair, Scene.FIRST_IS_FASTER, ROUNDS);
    second.direct(Streets.DIRECT_LEG);
    pair.finish();
  }

  private void play(PunchPair pair, Scene scene, int rounds) throws LabException {
    List<PunchPair.Round> result = pair.play(rounds);
    System.out.println(scene + ": " + result);
    played.put(scene, result);
  }

  @AfterAll
  void close() {
    lab.close();
  }

  private void nats(NatKind first, NatKind further, NatKind other) throws LabException {
    streets.a().nat(first);
    second.nat(further);
    streets.b().nat(other);
  }

  /** B reaches a at this address in every round, with a port behind it. */
  private void assertAllOver(String address, Scene scene) {
    assertEquals(List.of(), others(address, scene), scene + ": without a path over " + address);
  }

  /** In every round but one or two: a busy machine may delay what is to be the faster one. */
  private void assertMostOver(String address, Scene scene) {
    assertTrue(others(address, scene).size() <= ROUNDS / 5, scene + ": " + others(address, scene));
  }

  private List<PunchPair.Round> others(String address, Scene scene) {
    assertEquals(ROUNDS, rounds(scene).size(), scene.toString());
    return rounds(scene).stream().filter(round -> !round.seen().startsWith(address + ":")).toList();
  }

  private void assertNoPath(Scene scene) {
    assertTrue(rounds(scene).stream().noneMatch(PunchPair.Round::success), scene.toString());
  }

  private List<PunchPair.Round> rounds(Scene scene) {
    return played.getOrDefault(scene, List.of());
  }

  @Test
  void whereTheFirstLetsNoUdpOutTheSecondCarriesThePath() {
    assertNoPath(Scene.UDP_BLOCKED_ALONE);
    assertAllOver(SecondUplink.OUTSIDE, Scene.UDP_BLOCKED);
  }

  @Test
  void whereTheFirstIsRandomAgainstRandomAFriendlySecondCarriesThePath() {
    assertNoPath(Scene.RANDOM_ALONE);
    assertAllOver(SecondUplink.OUTSIDE, Scene.RANDOM);
  }

  @Test
  void theFasterOfTheTwoIsTaken() {
    assertMostOver(SecondUplink.OUTSIDE, Scene.SECOND_IS_FASTER);
    assertMostOver(FIRST, Scene.FIRST_IS_FASTER);
  }

  @Test
  void theCommandNatShowsBoth() throws LabException {
    nats(NatKind.PORT_RESTRICTED, NatKind.FULL_CONE, NatKind.PORT_RESTRICTED);
    NatTool said =
        NatTool.run(lab, streets.a().host(), List.of("203.0.113.1:3478", "203.0.113.2:3478"));
    System.out.println(said.json());
    assertEquals(
        "[{\"local\":\"192.168.1.10\",\"address\":\"198.51.100.1\"},"
            + "{\"local\":\"192.168.21.10\",\"address\":\"198.51.100.21\"}]",
        said.json().path("uplinks").toString());
    assertEquals("address_and_port_dependent", said.at("ipv4.filtering"), "of the main one");
  }
}
