package dev.ratatoskr.agent.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ratatoskr.agent.control.ControlClient;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at this machine: sockets, files, programs. Changes nothing; may block. Any thread. */
final class LocalProbes {
  private static final List<Path> ROUTER_FILES =
      List.of(Path.of("/etc/yggdrasil/yggdrasil.conf"), Path.of("/etc/yggdrasil.conf"));
  private static final List<Path> UNITS =
      List.of(
          Path.of("/etc/systemd/system/ratatoskr.service"),
          Path.of("/usr/lib/systemd/system/ratatoskr.service"));

  private LocalProbes() {}

  static Facts.Host host() {
    return new Facts.Host(
        Programs.find("yggdrasil").isPresent(),
        Files.isDirectory(Path.of("/run/systemd/system")),
        UNITS.stream().anyMatch(Files::exists),
        Programs.find("apt-get").isPresent(),
        routerFile(ROUTER_FILES));
  }

  /** The first that is there; one that this user may not look for may be. */
  static Optional<Path> routerFile(List<Path> usual) {
    return usual.stream().filter(file -> !Files.notExists(file)).findFirst();
  }

  static Facts.AgentSeen agent(Path socket) {
    try {
      JsonNode status = ControlClient.status(socket);
      return new Facts.AgentSeen(
          socket,
          new Facts.AgentSeen.Running(status, Files.getLastModifiedTime(socket).toInstant()));
    } catch (IOException e) {
      return new Facts.AgentSeen(socket, absent(e));
    }
  }

  private static Facts.AgentSeen.Answer absent(IOException failure) {
    String words = Optional.ofNullable(failure.getMessage()).orElse("").toLowerCase(Locale.ROOT);
    if (words.contains("permission denied")) {
      return new Facts.AgentSeen.Denied();
    }
    return words.contains("no such file") || words.contains("refused")
        ? new Facts.AgentSeen.Nobody()
        : new Facts.AgentSeen.Silent();
  }

  static Facts.StateDirectory directory(Path path) {
    return new Facts.StateDirectory(path, access(path));
  }

  private static Facts.StateDirectory.Access access(Path path) {
    if (Files.exists(path)) {
      return isOpen(path)
          ? Facts.StateDirectory.Access.WRITABLE
          : Facts.StateDirectory.Access.REFUSED;
    }
    return Stream.iterate(path.getParent(), above -> above != null, Path::getParent)
            .filter(Files::exists)
            .findFirst()
            .filter(LocalProbes::isOpen)
            .isPresent()
        ? Facts.StateDirectory.Access.CREATABLE
        : Facts.StateDirectory.Access.REFUSED;
  }

  private static boolean isOpen(Path path) {
    return Files.isDirectory(path) && Files.isWritable(path);
  }

  /** Binds the port for a moment. */
  static Facts.Overlay overlay(Inet6Address address, int port) {
    try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET6)) {
      channel.bind(new InetSocketAddress(address, port));
      return new Facts.Overlay(port, Facts.Overlay.Binding.FREE, "");
    } catch (BindException e) {
      String words = String.valueOf(e.getMessage());
      String lower = words.toLowerCase(Locale.ROOT);
      Facts.Overlay.Binding binding =
          lower.contains("in use")
              ? Facts.Overlay.Binding.TAKEN
              : lower.contains("cannot assign")
                  ? Facts.Overlay.Binding.NO_ADDRESS
                  : Facts.Overlay.Binding.FAILED;
      return new Facts.Overlay(port, binding, words);
    } catch (IOException e) {
      return new Facts.Overlay(port, Facts.Overlay.Binding.FAILED, String.valueOf(e.getMessage()));
    }
  }
}
