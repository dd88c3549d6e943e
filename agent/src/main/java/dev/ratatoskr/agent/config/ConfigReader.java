package dev.ratatoskr.agent.config;

import dev.ratatoskr.transport.engine.EngineChoice;
import dev.ratatoskr.transport.lane.RedundancyChoice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads the configuration file. Every key is optional. */
public final class ConfigReader {
  /** Longest file that is read. */
  public static final int MAX_FILE_BYTES = 1 << 20;

  private static final List<AdminAddress> USUAL_ADMIN =
      List.of(
          new AdminAddress.Unix(Path.of("/var/run/yggdrasil/yggdrasil.sock")),
          new AdminAddress.Unix(Path.of("/var/run/yggdrasil.sock")),
          new AdminAddress.Tcp("localhost", 9001));

  /** Six operators, so that no single outage or view of the network decides. */
  private static final List<ServerAddress> PUBLIC_STUN =
      List.of(
          new ServerAddress("stun.cloudflare.com", 3478),
          new ServerAddress("stun.l.google.com", 19302),
          new ServerAddress("stun.nextcloud.com", 3478),
          new ServerAddress("stun.sipgate.net", 3478),
          new ServerAddress("stun.voipgate.com", 3478),
          new ServerAddress("global.stun.twilio.com", 3478));

  private static final MinGain MIN_GAIN =
      new MinGain.Either(new MinGain.Time(Duration.ofMillis(3)), new MinGain.Percent(10));

  private static final Duration IDLE = Duration.ofMinutes(5);

  private static final int OVERLAY_PORT = 9999;

  private final Surroundings surroundings;

  public ConfigReader(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** The commented file whose every value is the default. */
  public static String defaultFile() {
    try (InputStream in = ConfigReader.class.getResourceAsStream("defaults.toml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The configuration without a file. */
  public AgentConfig defaults() {
    return switch (read("defaults", "")) {
      case ConfigResult.Valid valid -> valid.config();
      case ConfigResult.Invalid invalid -> throw new IllegalStateException(invalid.toString());
    };
  }

  /**
   * The result for a file that could not be read at all.
   *
   * @param found what is there instead of a readable file
   */
  public static ConfigResult unreadable(String name, String found) {
    return new ConfigResult.Invalid(
        List.of(
            new ConfigError(
                name,
                new ConfigError.Place(1, 1),
                "",
                found,
                "a readable TOML file of at most " + MAX_FILE_BYTES + " bytes")));
  }

  /**
   * Reads a file's text.
   *
   * @param name the file as the user named it, for the errors
   */
  public ConfigResult read(String name, String text) {
    ConfigFile file = new ConfigFile(name, text);
    AgentConfig.Router router = router(file);
    Optional<AgentConfig.Network> network = network(file);
    AgentConfig.Peers peers =
        new AgentConfig.Peers(
            file.list("peers", "allow", List.of(), Readings::peerRule),
            file.list("peers", "deny", List.of(), Readings::peerRule),
            names(file));
    EngineChoice engine = file.value("transport", "engine", EngineChoice.AUTO, Readings::engine);
    AgentConfig.Bridge bridge =
        new AgentConfig.Bridge(
            file.value("bridge", "hide-from-transit", true, Readings::bool),
            file.value("bridge", "min-gain", MIN_GAIN, Readings::minGain),
            file.value("bridge", "lane", true, Readings::bool),
            file.value("bridge", "redundancy", RedundancyChoice.AUTO, Readings::redundancy),
            file.value("bridge", "idle", Optional.of(IDLE), IdleReading::read));
    AgentConfig.Identity identity =
        new AgentConfig.Identity(
            file.value("identity", "require-signed", false, Readings::bool),
            file.value("identity", "directory", Optional.<Path>empty(), Readings::autoPath)
                .orElseGet(surroundings::stateDirectory));
    Path socket =
        file.value("control", "socket", Optional.<Path>empty(), Readings::autoPath)
            .orElseGet(surroundings::controlSocket);
    Optional<InetSocketAddress> metrics =
        file.value("metrics", "listen", Optional.empty(), Readings::listen);
    List<ConfigError> errors = file.errors();
    return errors.isEmpty() && network.isPresent()
        ? new ConfigResult.Valid(
            new AgentConfig(
                router, network.get(), peers, engine, bridge, identity, socket, metrics))
        : new ConfigResult.Invalid(errors);
  }

  private static AgentConfig.Router router(ConfigFile file) {
    return new AgentConfig.Router(
        file.value("router", "admin", Optional.<AdminAddress>empty(), Readings::admin)
            .map(List::of)
            .orElse(USUAL_ADMIN),
        file.value("router", "private-key-file", Optional.empty(), Readings::optionalPath));
  }

  private static PeerNames names(ConfigFile file) {
    Map<Inet6Address, String> names = new LinkedHashMap<>();
    file.entries("peers", "names", Readings.peerName(), Readings.unnamedPeer())
        .forEach((name, address) -> names.put(address, name));
    return new PeerNames(names);
  }

  /** Empty when two values contradict each other, which is then an error of the file. */
  private static Optional<AgentConfig.Network> network(ConfigFile file) {
    List<InetAddress> everywhere =
        List.of(InetAddress.ofLiteral("0.0.0.0"), InetAddress.ofLiteral("::"));
    int overlayPort = file.value("overlay", "port", OVERLAY_PORT, Readings.integer(1, 65_535));
    int port = file.value("punch", "port", 0, Readings.integer(0, 65_535));
    List<InetAddress> bind = file.list("punch", "bind", everywhere, Readings::localAddress);
    List<ServerAddress> servers =
        file.list("punch", "stun-servers", PUBLIC_STUN, Readings::stunServer);
    boolean portMapping = file.value("punch", "port-mapping", true, Readings::bool);
    boolean spray = file.value("punch", "spray", true, Readings::bool);
    if (port == overlayPort) {
      file.contradiction("punch", "port", "another port than overlay.port");
      return Optional.empty();
    }
    if (bind.isEmpty()) {
      file.contradiction("punch", "bind", "at least one address");
      return Optional.empty();
    }
    return Optional.of(
        new AgentConfig.Network(overlayPort, bind, port, servers, portMapping, spray));
  }
}
