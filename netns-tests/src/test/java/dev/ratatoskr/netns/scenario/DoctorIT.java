package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ratatoskr.netns.home.DoctorTool;
import dev.ratatoskr.netns.home.Resident;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.LabException;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** The packaged command {@code doctor} beside a real router, with and without one. */
final class DoctorIT {
  private static final double LIMIT_SECONDS = 15;

  private static final String WALL =
      """
      table ip6 f {
        chain in { type filter hook input priority 0; policy drop; }
      }
      """;

  private static final String REMEDY =
      "sudo nft insert rule ip6 f in iifname ygg0 udp dport 9999 accept";

  @Test
  void aHomeIsExaminedWithItsRouterAndWithout() throws LabException {
    Scenario.run("doctor", TwoHomes.Plan.STANDARD, DoctorIT::examine);
  }

  private static void examine(TwoHomes homes) throws LabException {
    Resident home = homes.a();
    home.agent().startAndAwait();
    DoctorTool well = examine(home, "ok");
    String version = home.router().admin().ask("getSelf").path("build_version").asText();
    assertAll(
        () -> assertEquals(0, well.exitStatus(), well.json()::toString),
        () -> assertEquals(0, well.json().path("exit").asInt()),
        () -> assertEquals("ok", well.severity("router")),
        () -> assertTrue(well.text("router-version").contains(version), well.json()::toString),
        () -> assertEquals("warning", well.severity("if-mtu")),
        () -> assertEquals("IfMTU: 1280", well.finding("if-mtu").at("/do/0").asText()),
        () -> assertEquals("ok", well.severity("agent")),
        () -> assertEquals("ok", well.severity("overlay-port")),
        () -> assertEquals("ok", well.severity("state-directory")),
        () -> assertEquals("ok", well.severity("firewall")),
        () -> assertEquals("ok", well.severity("stun")),
        () -> assertEquals("ok", well.severity("nat")),
        () -> assertEquals("ok", well.severity("clock")));
    home.home().host().nft(WALL);
    DoctorTool walled = examine(home, "warning");
    assertEquals("warning", walled.severity("firewall"));
    assertEquals(REMEDY, walled.finding("firewall").at("/do/0").asText());
    home.home().host().nft(REMEDY.substring("sudo nft ".length()) + "\n");
    DoctorTool mended = examine(home, "ok");
    assertEquals("ok", mended.severity("firewall"), mended.json()::toString);
    home.router().process().close();
    DoctorTool ill = examine(home);
    JsonNode router = ill.finding("router");
    assertAll(
        () -> assertEquals(1, ill.exitStatus(), ill.json()::toString),
        () -> assertEquals("problem", router.path("severity").asText()),
        () -> assertTrue(router.path("text").asText().contains("No router answers")),
        () -> assertTrue(ill.findings("overlay-port").isEmpty(), "nobody told the address"));
    // A busy machine may need longer for one.
    double least =
        DoubleStream.of(well.seconds(), walled.seconds(), ill.seconds()).min().orElseThrow();
    assertTrue(least < LIMIT_SECONDS, least + " s");
  }

  /** Up to three times: on a busy machine the firewall's own tool may not answer in time. */
  private static DoctorTool examine(Resident home, String firewall) throws LabException {
    DoctorTool said = examine(home);
    for (int i = 0; i < 2 && !said.severity("firewall").equals(firewall); i++) {
      said = examine(home);
    }
    return said;
  }

  private static DoctorTool examine(Resident home) throws LabException {
    DoctorTool said = DoctorTool.run(home);
    System.out.println(said.seconds() + " s: " + said.json());
    return said;
  }
}
