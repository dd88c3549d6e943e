package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ratatoskr.netns.home.Agent;
import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.home.SystemdMachine;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.Exec;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import dev.ratatoskr.netns.routers.RouterRelease;
import dev.ratatoskr.netns.stun.StunServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * From Debian's package of the router to a bridge, as README has it: both services with all their
 * directives under a real systemd.
 */
final class SystemdIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String UNIT = "ratatoskr.service";
  private static final String CONFIG = "etc/ratatoskr.toml";

  /** Where Debian's package has it. */
  private static final String ROUTER_CONFIG = "/etc/yggdrasil/yggdrasil.conf";

  private static final String PACKAGE = "root/yggdrasil.deb";
  private static final String PROGRAM = "opt/ratatoskr/";
  private static final String JARS = PROGRAM + "agent/target/dist/lib";

  @Test
  void debiansPackageAndReadmeLeadToABridge() throws LabException {
    Scenario.run(
        "systemd",
        TwoHomes.Plan.STANDARD,
        homes -> {
          homes.b().agent().startAndAwait();
          // In its place the package's own router, which systemd starts.
          homes.a().router().process().close();
          Map<Path, Path> binds =
              Map.of(
                  RouterRelease.SID.fetchPackage(), Path.of("/", PACKAGE),
                  Agent.library(), Path.of("/", JARS));
          try (SystemdMachine machine =
              SystemdMachine.boot(homes.lab(), homes.a().home().host(), seed(homes), binds)) {
            try {
              installsTheRouter(homes, machine);
              serves(homes, machine);
              endsAndBegins(homes, machine);
              refusesWhatIsWrong(homes, machine);
            } catch (LabException | AssertionError e) {
              tell(machine, e);
              throw e;
            }
          }
        });
  }

  /** As a user does: the package, a configuration, and in that a public peer. */
  private static void installsTheRouter(TwoHomes homes, SystemdMachine machine)
      throws LabException {
    machine.exec("dpkg", "-i", "/" + PACKAGE).check();
    String peer = "tls://" + Streets.hostPort(homes.streets().publicAddresses().getFirst(), 7002);
    String line = "s|^  Peers: \\[\\]|  Peers: [\"" + peer + "\"]|";
    machine.exec("sh", "-c", "yggdrasil -genconf >" + ROUTER_CONFIG).check();
    machine.exec("sed", "-i", line, ROUTER_CONFIG).check();
    machine.exec("grep", "-q", peer, ROUTER_CONFIG).check();
    machine.exec("systemctl", "enable", "--now", "yggdrasil").check();
    homes.lab().await("the router has its peer", () -> peers(machine).contains(peer));
  }

  /** What the router says of its peers. */
  private static String peers(SystemdMachine machine) throws LabException {
    return machine.exec("yggdrasilctl", "-json", "getPeers").run().out();
  }

  private static void tell(SystemdMachine machine, Throwable failure) {
    try {
      System.out.println(machine.journal("yggdrasil") + machine.journal(UNIT));
    } catch (LabException e) {
      failure.addSuppressed(e);
    }
  }

  /** What README says to copy and to write, and a build. */
  private static Path seed(TwoHomes homes) throws LabException {
    Path seed = homes.lab().directory().resolve("seed");
    String servers =
        homes.streets().publicAddresses().stream()
            .map(address -> Streets.hostPort(address, StunServer.PORT))
            .collect(Collectors.joining("\", \""));
    String engine = System.getProperty("ratatoskr.agent.engine", "auto");
    try {
      write(
          seed,
          "etc/systemd/system/" + UNIT,
          Files.readString(ROOT.resolve("contrib").resolve(UNIT)));
      write(
          seed,
          CONFIG,
          """
          [transport]
          engine = "%s"
          [punch]
          stun-servers = ["%s"]
          """
              .formatted(engine, servers));
      write(seed, PACKAGE, "");
      for (String file : List.of("pom.xml", "ratatoskr", "contrib/jvm.options")) {
        write(seed, PROGRAM + file, Files.readString(ROOT.resolve(file)));
      }
      Path launcher = seed.resolve(PROGRAM + "ratatoskr");
      Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.createDirectories(seed.resolve(JARS));
      write(seed, PROGRAM + "agent/target/dist/built", "lib\n");
    } catch (IOException e) {
      throw new LabException("cannot write the machine's files", e);
    }
    return seed;
  }

  private static void write(Path seed, String name, String text) throws IOException {
    Path file = seed.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }

  private static void serves(TwoHomes homes, SystemdMachine machine) throws LabException {
    machine.exec("systemctl", "enable", "--now", "ratatoskr").check();
    awaitReady(homes, machine);
    try (Pinger pinger = homes.ping(homes.a(), homes.b())) {
      Scenario.awaitSwitch(homes.lab(), pinger);
      homes.lab().await("b tells the bridge", () -> homes.b().agent().isIn("bridged"));
    }
    JsonNode status = status(machine).orElseThrow();
    assertEquals("bridged", status.at("/bridges/0/state").asText(), status::toString);
    String engine = System.getProperty("ratatoskr.agent.engine", "auto");
    String expected = "auto".equals(engine) ? "quiche" : engine;
    assertEquals(expected, status.at("/bridges/0/engine").asText(), status::toString);
    hasNoRights(machine);
  }

  private static void awaitReady(TwoHomes homes, SystemdMachine machine) throws LabException {
    homes
        .lab()
        .await(
            "the service is ready",
            () -> status(machine).map(s -> s.at("/self/ready").asBoolean()).orElse(false));
  }

  /** What root is told, as README has it; empty while there is no agent. */
  private static Optional<JsonNode> status(SystemdMachine machine) throws LabException {
    Exec.Result told = machine.exec("/" + PROGRAM + "ratatoskr", "status", "--json").run();
    if (told.exitStatus() != 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ObjectMapper().readTree(told.out()));
    } catch (IOException e) {
      throw new LabException("status --json prints no JSON: " + told.out(), e);
    }
  }

  /** What the directives promise, by the kernel's own words (proc(5)). */
  private static void hasNoRights(SystemdMachine machine) throws LabException {
    Map<String, String> found = processStatus(machine, machine.property(UNIT, "MainPID"));
    for (String set : new String[] {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
      assertEquals("0000000000000000", found.get(set), set);
    }
    assertEquals("1", found.get("NoNewPrivs"));
    assertTrue(
        filters(found) > filters(processStatus(machine, "1")),
        "a filter of system calls of its own");
    String group = machine.exec("stat", "-c", "%g", "/run/yggdrasil/yggdrasil.sock").check();
    assertTrue((found.get("Groups") + " ").contains(group.strip() + " "), found::toString);
    String[] users = String.valueOf(found.get("Uid")).split("\\s+", -1);
    for (String user : users) {
      // systemd.exec(5), DynamicUser.
      int uid = Integer.parseInt(user);
      assertTrue(uid >= 61_184 && uid <= 65_519, found::toString);
    }
    assertEquals(4, users.length);
  }

  private static Map<String, String> processStatus(SystemdMachine machine, String pid)
      throws LabException {
    Map<String, String> found = new TreeMap<>();
    for (String line : machine.exec("cat", "/proc/" + pid + "/status").check().lines().toList()) {
      int colon = line.indexOf(':');
      found.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    return found;
  }

  private static int filters(Map<String, String> status) {
    return Integer.parseInt(status.getOrDefault("Seccomp_filters", "0"));
  }

  private static void endsAndBegins(TwoHomes homes, SystemdMachine machine) throws LabException {
    machine.exec("systemctl", "stop", "ratatoskr").check();
    assertEquals("success", machine.property(UNIT, "Result"));
    homes.lab().await("the peering is taken back", () -> !peers(machine).contains("127.0.0.1"));
    machine.exec("systemctl", "start", "ratatoskr").check();
    awaitReady(homes, machine);
    // b holds on to the certificate it knows: only with the same state is there a bridge again.
    // The routers know each other still, so the bridge may be there before the first ping.
    try (Pinger pinger = homes.ping()) {
      Scenario.untilBridge(homes.lab(), pinger);
    }
  }

  /** A wrong setting is told, and not tried again and again. */
  private static void refusesWhatIsWrong(TwoHomes homes, SystemdMachine machine)
      throws LabException {
    machine.exec("sh", "-c", "echo 'colour = 1' >>/" + CONFIG).check();
    machine.exec("systemctl", "restart", "ratatoskr").check();
    homes
        .lab()
        .await("the service fails", () -> "failed".equals(machine.property(UNIT, "ActiveState")));
    assertEquals("2", machine.property(UNIT, "ExecMainStatus"));
    assertEquals("0", machine.property(UNIT, "NRestarts"));
    assertTrue(machine.journal(UNIT).contains("colour"), "it tells what is wrong");
  }
}
