package dev.ratatoskr.netns.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.netns.home.Families;
import dev.ratatoskr.netns.home.Streets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LabIT {
  @Test
  void leavesNothingBehind() throws LabException {
    Path directory = TestDirectories.of("leaves-nothing");
    Lab lab = Lab.open(directory, 1);
    Namespace pub;
    Child child;
    try (lab) {
      pub =
          Streets.build(lab, Families.BOTH, NatKind.PORT_RESTRICTED, NatKind.PORT_RESTRICTED)
              .publicNode();
      child = lab.start(pub, "sleeper", List.of("sleep", "1000"));
      assertTrue(Files.exists(pub.file()));
      assertTrue(child.isAlive());
    }
    assertFalse(child.isAlive());
    assertFalse(Files.exists(pub.file()));
    assertFalse(Files.exists(directory));
    assertThrows(LabException.class, () -> lab.namespace("late"));
  }

  @Test
  void keepsTheEvidenceOfAFailure() throws Exception {
    Path directory = TestDirectories.of("keeps-evidence");
    try (Lab lab = Lab.open(directory, 1)) {
      Namespace namespace = lab.namespace("one");
      lab.capture(namespace);
      Child echo = lab.start(namespace, "echo", List.of("echo", "said"));
      lab.await("echo ended", () -> !echo.isAlive());
      lab.keepEvidence();
    }
    assertEquals("said\n", Files.readString(directory.resolve("echo.log")));
    Lab.open(directory, 1).close();
    assertFalse(Files.exists(directory));
  }

  @Test
  void sweepsWhatADeadOwnerLeft() throws Exception {
    // A process id above the kernel's limit is never alive.
    Exec.of("ip", "netns", "add", "rtk99999999-1-left").check();
    Process orphan =
        new ProcessBuilder("ip", "netns", "exec", "rtk99999999-1-left", "sleep", "1000").start();
    Lab.open(TestDirectories.of("sweeps"), 1).close();
    assertFalse(Files.exists(Path.of("/run/netns/rtk99999999-1-left")));
    assertTrue(orphan.onExit().join().exitValue() != 0);
  }

  @Test
  void ipv6FirewallsLetOutAndNotIn() throws LabException {
    try (Lab lab = Lab.open(TestDirectories.of("firewall"), 1)) {
      Streets streets = Streets.build(lab, Families.IPV6, NatKind.FULL_CONE, NatKind.FULL_CONE);
      String hostB = streets.b().plan().lan6() + "10";
      streets.a().host().exec("ping", "-6", "-c", "1", "-W", "2", "2001:db8:1::1").check();
      assertEquals(
          1, streets.a().host().exec("ping", "-6", "-c", "1", "-W", "1", hostB).run().exitStatus());
    }
  }

  @Test
  void aFailedCommandSaysWhatItWasAndWhatItSaid() {
    LabException failure =
        assertThrows(LabException.class, () -> Exec.of("ip", "netns", "del", "rtk-none").check());
    assertTrue(String.valueOf(failure.getMessage()).contains("ip netns del rtk-none"));
    assertTrue(String.valueOf(failure.getMessage()).contains("No such file"));
  }
}
