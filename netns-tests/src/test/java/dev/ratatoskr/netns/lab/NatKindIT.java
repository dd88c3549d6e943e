package dev.ratatoskr.netns.lab;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.netns.home.Families;
import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.stun.StunServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of NAT is what it says, by RFC 5780's tests against a real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NatKindIT {
  private final Lab lab;
  private final Streets streets;

  NatKindIT() throws LabException {
    lab = Lab.open(TestDirectories.of("nat-kinds"), 1);
    streets = Streets.build(lab, Families.IPV4, NatKind.FULL_CONE, NatKind.FULL_CONE);
  }

  @BeforeAll
  void startServer() throws LabException {
    StunServer.start(lab, streets.publicNode(), streets.publicAddresses());
  }

  @AfterAll
  void close() {
    lab.close();
  }

  @ParameterizedTest
  @EnumSource(names = "UDP_BLOCKED", mode = EnumSource.Mode.EXCLUDE)
  void behavesAsItsNameSays(NatKind kind) throws LabException {
    streets.a().nat(kind);
    NatProbe probe = NatProbe.of(streets.a().host(), streets.publicAddresses().getFirst());
    assertAll(
        () -> assertTrue(probe.mapping().contains(mapping(kind)), probe.mapping()),
        () -> assertTrue(probe.filtering().contains(filtering(kind)), probe.filtering()));
  }

  @Test
  void blockedUdpIsBlockedAndTcpIsNot() throws LabException {
    streets.a().nat(NatKind.UDP_BLOCKED);
    Namespace host = streets.a().host();
    long before = lab.wan().counts("nat-a", "pub").accepted();
    host.exec("bash", "-c", "echo x >/dev/udp/203.0.113.1/3478").check();
    host.exec("ping", "-c", "1", "-W", "2", "203.0.113.1").check();
    assertEquals(before + 1, lab.wan().counts("nat-a", "pub").accepted());
  }

  private static String mapping(NatKind kind) {
    return switch (kind) {
      case FULL_CONE, FULL_CONE_HAIRPIN, ADDRESS_RESTRICTED, PORT_RESTRICTED, PORT_RANGE ->
          "nat with endpoint independent mapping";
      case ADDRESS_DEPENDENT -> "nat with address dependent mapping";
      case SYMMETRIC_SEQUENTIAL, SYMMETRIC_RANDOM -> "nat with address and port dependent mapping";
      case UDP_BLOCKED -> "";
    };
  }

  private static String filtering(NatKind kind) {
    return switch (kind) {
      case FULL_CONE, FULL_CONE_HAIRPIN -> "nat with endpoint independent filtering";
      case ADDRESS_RESTRICTED -> "nat with address dependent filtering";
      case PORT_RESTRICTED, PORT_RANGE, ADDRESS_DEPENDENT, SYMMETRIC_SEQUENTIAL, SYMMETRIC_RANDOM ->
          "nat with address and port dependent filtering";
      case UDP_BLOCKED -> "";
    };
  }
}
