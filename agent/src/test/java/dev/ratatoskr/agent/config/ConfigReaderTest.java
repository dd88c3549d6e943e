package dev.ratatoskr.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.transport.engine.EngineChoice;
import dev.ratatoskr.transport.lane.RedundancyChoice;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
  private static final String KEY =
      "99966cd9f1cc80d10f0bcbb9e2b6b4bcb6d0c3e09cd06c7ff0b8f58eb4b8482a";

  private final ConfigReader reader =
      new ConfigReader(new Surroundings(Map.of(), true, Path.of("/root")));

  @Test
  void theCommentedFileIsTheDefaults() {
    assertEquals(reader.defaults(), valid(ConfigReader.defaultFile()));
  }

  @Test
  void theCommentedFileNamesEveryKey() {
    ConfigFile file = new ConfigFile("f", ConfigReader.defaultFile());
    assertFalse(file.errors().isEmpty(), "nothing was asked for, so every section is unknown");
    String text = ConfigReader.defaultFile();
    for (String key :
        List.of(
            "admin",
            "private-key-file",
            "port",
            "bind",
            "stun-servers",
            "port-mapping",
            "spray",
            "allow",
            "deny",
            "engine",
            "hide-from-transit",
            "min-gain",
            "lane",
            "redundancy",
            "idle",
            "require-signed",
            "directory",
            "socket",
            "listen")) {
      assertTrue(text.lines().anyMatch(line -> line.startsWith(key + " = ")), key);
    }
  }

  @Test
  void atLeastFiveStunServersOfDifferentOperators() {
    long operators =
        reader.defaults().network().stunServers().stream()
            .map(server -> server.host().replaceFirst(".*\\.([^.]+\\.[^.]+)$", "$1"))
            .distinct()
            .count();
    assertTrue(operators >= 5, operators + " operators");
  }

  @Test
  void whatAsksOthersForHelpCanBeTurnedOff() {
    AgentConfig.Network usual = reader.defaults().network();
    assertTrue(usual.portMapping() && usual.spray());
    AgentConfig.Network off = valid("punch.port-mapping = false\npunch.spray = false\n").network();
    assertFalse(off.portMapping() || off.spray());
  }

  @ParameterizedTest
  @CsvSource({"1s, 1", "30 s, 30", "5m, 300", "24h, 86400"})
  void anIdleTimeHasAUnit(String text, long seconds) {
    AgentConfig config = valid("bridge.idle = \"" + text + "\"\n");
    assertEquals(Optional.of(Duration.ofSeconds(seconds)), config.bridge().idle());
  }

  @Test
  void bridgesMayStandForEver() {
    assertEquals(Optional.empty(), valid("bridge.idle = \"never\"\n").bridge().idle());
  }

  @ParameterizedTest
  @CsvSource({"'\"0\"'", "'\"0s\"'", "'\"25h\"'", "'\"5\"'", "'\"5ms\"'", "300", "'\"\"'"})
  void anIdleTimeThatCouldMeanTwoThingsIsRefused(String text) {
    ConfigResult result = reader.read("f", "bridge.idle = " + text + "\n");
    ConfigResult.Invalid invalid = assertInstanceOf(ConfigResult.Invalid.class, result);
    assertTrue(invalid.errors().getFirst().allowed().contains("\"never\""), invalid.toString());
  }

  @Test
  void everyKeyCanBeSet() {
    AgentConfig config =
        valid(
            """
            [router]
            admin = "tcp://[::1]:9002"
            private-key-file = "/etc/yggdrasil/yggdrasil.conf"
            [overlay]
            port = 7
            [punch]
            bind = ["192.0.2.1"]
            port = 4000
            stun-servers = ["stun.example.org", "[2001:db8::1]:3479"]
            [peers]
            allow = ["%s"]
            deny = ["300:1:2:3::/64", "200:4::1"]
            [transport]
            engine = "kwik"
            [bridge]
            hide-from-transit = false
            min-gain = "10%%"
            [identity]
            require-signed = true
            directory = "/tmp/r"
            [control]
            socket = "/tmp/r/s"
            """
                .formatted(KEY));
    assertEquals(List.of(new AdminAddress.Tcp("::1", 9002)), config.router().admin());
    assertEquals(
        List.of(
            new ServerAddress("stun.example.org", 3478), new ServerAddress("2001:db8::1", 3479)),
        config.network().stunServers());
    assertEquals(EngineChoice.KWIK, config.engine());
    assertEquals(new MinGain.Percent(10), config.bridge().minGain());
    assertEquals(Path.of("/tmp/r/s"), config.controlSocket());
    assertTrue(config.identity().requireSigned());
  }

  @Test
  void allErrorsAtOnceInOrderWithTheirPlaces() {
    List<String> errors =
        invalid(
            """
            [router]
            admin = "http://x"
            admn = 1
            [punch]
              port = 70000
            stun-servers = ["a b", 5]
            [peers]
            allow = ["me", "200:1::2", "fe80::1"]
            [transport]
            engine = "picoquic"
            [brigde]
            [identity]
            require-signed = "yes"
            """);
    assertEquals(
        List.of(
            "f.toml:2:1: router.admin: found 'http://x'; allowed: 'auto', 'unix:///PATH' or"
                + " 'tcp://HOST:PORT'",
            "f.toml:3:1: router.admn: found an unknown key; allowed: admin, private-key-file (did"
                + " you mean 'admin'?)",
            "f.toml:5:3: punch.port: found 70000; allowed: a whole number from 0 to 65535"),
        errors.subList(0, 3).stream().map(error -> error.replace('"', '\'')).toList());
    assertEquals(10, errors.size(), () -> String.join("\n", errors));
    assertTrue(errors.get(3).startsWith("f.toml:6:17: punch.stun-servers[0]: found \"a b\""));
    assertTrue(errors.get(4).startsWith("f.toml:6:24: punch.stun-servers[1]: found 5"));
    assertTrue(errors.get(6).startsWith("f.toml:8:28: peers.allow[2]: found"));
    assertTrue(errors.get(7).contains("\"kwik\" or \"quiche\""));
    assertTrue(errors.get(8).contains("did you mean \"bridge\"?"));
  }

  @Test
  void peersHaveNamesByKeyOrAddress() throws Exception {
    PeerKey key = PeerKey.parse(KEY);
    PeerNames names =
        valid(
                "[peers]\ndeny = []\n[peers.names]\nanna = '%s'\n\"Jörg B.\" = '200:4::1'\n"
                    .formatted(KEY.toUpperCase(Locale.ROOT)))
            .peers()
            .names();
    assertEquals("anna", names.of(key).orElse(""));
    assertEquals("anna", names.label(key));
    assertEquals(
        List.of(key.yggdrasilAddress(), InetAddress.ofLiteral("200:4::1")),
        List.copyOf(names.byAddress().keySet()));
    assertTrue(names.byAddress().containsValue("Jörg B."));
    assertEquals(key.shortName(), PeerNames.NONE.label(key));
    assertEquals(PeerNames.NONE, reader.defaults().peers().names());
  }

  @Test
  void wrongNamesAreToldWithTheirLines() throws Exception {
    List<String> errors =
        invalid(
            """
            [peers.names]
            anna = "%s"
            anni = "%s"
            router = "300:1:2:3::1"
            " x" = "200:4::1"
            "\\u001b[2J" = "200:4::2"
            tim = 7
            """
                .formatted(KEY, PeerKey.parse(KEY).yggdrasilAddress().getHostAddress()));
    assertEquals(5, errors.size(), () -> String.join("\n", errors));
    assertTrue(
        errors.get(0).startsWith("f.toml:3:1: peers.names.anni: found \""), errors::toString);
    assertTrue(errors.get(0).endsWith("allowed: a node that has no other name"), errors::toString);
    assertTrue(errors.get(1).startsWith("f.toml:4:1: peers.names.router: found \"300:1:2:3::1\""));
    assertTrue(errors.get(1).contains("a Yggdrasil address like"), errors::toString);
    assertTrue(errors.get(2).contains("found \" x\"; allowed: 1 to 24 letters"), errors::toString);
    assertTrue(errors.get(3).startsWith("f.toml:6:1: peers.names.?[2J: found \"?[2J\""));
    assertTrue(errors.get(4).startsWith("f.toml:7:1: peers.names.tim: found 7; allowed: a public"));
    assertTrue(invalid("peers.names = 'anna'\n").getFirst().contains("a table: [peers.names]"));
    assertTrue(invalid("[names]\nanna = '200::1'\n").getFirst().contains("belongs in [peers]"));
  }

  @Test
  void repeatsAreAutomaticOrOff() {
    assertEquals(RedundancyChoice.AUTO, reader.defaults().bridge().redundancy());
    assertEquals(
        RedundancyChoice.AUTO, valid("bridge.redundancy = 'auto'\n").bridge().redundancy());
    assertEquals(RedundancyChoice.OFF, valid("bridge.redundancy = 'off'\n").bridge().redundancy());
    for (String wrong : List.of("'on'", "false", "'OFF'")) {
      List<String> errors = invalid("[bridge]\nredundancy = " + wrong + "\n");
      assertEquals(1, errors.size(), errors::toString);
      String error = errors.getFirst();
      assertTrue(error.startsWith("f.toml:2:1: bridge.redundancy: found "), error);
      assertTrue(error.contains("; allowed: \"auto\" or \"off\""), error);
    }
  }

  @Test
  void metricsAreReadAtOneAddressOrNowhere() {
    assertTrue(reader.defaults().metrics().isEmpty());
    assertEquals(
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9464),
        valid("metrics.listen = '127.0.0.1:9464'\n").metrics().orElseThrow());
    assertEquals(
        new InetSocketAddress(InetAddress.ofLiteral("::1"), 1),
        valid("metrics.listen = '[::1]:1'\n").metrics().orElseThrow());
    for (String wrong :
        List.of("'0.0.0.0:9464'", "'[::]:9464'", "'127.0.0.1'", "9464", "'home:9464'", "'::1:1'")) {
      List<String> errors = invalid("[metrics]\nlisten = " + wrong + "\n");
      assertEquals(1, errors.size(), errors::toString);
      assertTrue(
          errors.getFirst().startsWith("f.toml:2:1: metrics.listen: found "), errors::toString);
      assertTrue(errors.getFirst().contains("like \"127.0.0.1:9464\""), errors::toString);
    }
  }

  @Test
  void aKeyOutsideItsSectionIsToldWhereItBelongs() {
    assertTrue(invalid("stun-servers = []\n").getFirst().contains("it belongs in [punch]"));
  }

  @Test
  void syntaxErrorsAreReportedWithTheRest() {
    List<String> errors = invalid("[punch]\nport = = 3\n[overlay]\nport = 0\n");
    assertTrue(errors.getFirst().startsWith("f.toml:2:"), errors::toString);
    assertTrue(String.join(" ", errors).contains("overlay.port"), errors::toString);
  }

  @Test
  void theTwoPortsMustDiffer() {
    assertTrue(invalid("punch.port = 9999\n").getFirst().contains("another port"));
  }

  @Test
  void aSectionMustBeATable() {
    assertTrue(invalid("punch = 3\n").getFirst().contains("[punch]"));
  }

  @ParameterizedTest
  @CsvSource({
    "0ms,true,false",
    "3ms,true,false",
    "5ms,false,false",
    "10%,true,false",
    "50%,false,false",
    "5ms or 10%,true,false",
    "3ms or 50%,true,false",
    "5ms or 50%,false,false"
  })
  void minGain(String text, boolean enough, boolean whenSlower) {
    MinGain gain = valid("bridge.min-gain = '%s'\n".formatted(text)).bridge().minGain();
    assertEquals(enough, gain.reached(ms(10), ms(7)));
    assertEquals(whenSlower, gain.reached(ms(10), ms(10)));
  }

  @Test
  void rulesDecideWhomToSpeakWith() throws Exception {
    PeerKey key = PeerKey.parse(KEY);
    Inet6Address address = (Inet6Address) InetAddress.ofLiteral("200:ccd3:ced5:c364::1");
    assertTrue(reader.defaults().peers().permits(key, address));
    assertTrue(permits("allow = [\"300:ccd3:ced5:c364::/64\"]", key, address));
    assertTrue(permits("allow = [\"200:ccd3:ced5:c364::/64\"]", key, address));
    assertFalse(permits("allow = [\"300:ccd3:ced5:c365::/64\"]", key, address));
    assertTrue(permits("allow = ['%s']".formatted(KEY), key, address));
    String both = "allow = ['%s']\ndeny = ['200:ccd3:ced5:c364::1']".formatted(KEY);
    assertFalse(permits(both, key, address));
  }

  @Test
  void placesFollowTheSurroundings() {
    assertEquals(Path.of("/run/ratatoskr/ratatoskr.sock"), reader.defaults().controlSocket());
    AgentConfig systemd =
        new ConfigReader(
                new Surroundings(
                    Map.of("RUNTIME_DIRECTORY", "/run/r:/x", "STATE_DIRECTORY", "/var/lib/r"),
                    false,
                    Path.of("/home/u")))
            .defaults();
    assertEquals(Path.of("/run/r/ratatoskr.sock"), systemd.controlSocket());
    assertEquals(Path.of("/var/lib/r"), systemd.identity().directory());
    AgentConfig user =
        new ConfigReader(
                new Surroundings(
                    Map.of("XDG_RUNTIME_DIR", "/run/user/1"), false, Path.of("/home/u")))
            .defaults();
    assertEquals(Path.of("/run/user/1/ratatoskr.sock"), user.controlSocket());
    assertEquals(Path.of("/home/u/.local/state/ratatoskr"), user.identity().directory());
  }

  private boolean permits(String lines, PeerKey key, Inet6Address address) {
    return valid("[peers]\n" + lines + "\n").peers().permits(key, address);
  }

  private AgentConfig valid(String text) {
    return switch (reader.read("f.toml", text)) {
      case ConfigResult.Valid valid -> valid.config();
      case ConfigResult.Invalid invalid -> fail(String.valueOf(invalid));
    };
  }

  private List<String> invalid(String text) {
    return assertInstanceOf(ConfigResult.Invalid.class, reader.read("f.toml", text))
        .errors()
        .stream()
        .map(ConfigError::toString)
        .toList();
  }

  private static long ms(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }
}
