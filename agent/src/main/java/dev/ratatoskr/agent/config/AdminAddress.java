package dev.ratatoskr.agent.config;

import java.nio.file.Path;

/** Where a router's admin socket may be. */
public sealed interface AdminAddress {

  /**
   * A unix-domain socket.
   *
   * @param path absolute
   */
  record Unix(Path path) implements AdminAddress {
    public Unix {
      if (!path.isAbsolute()) {
        throw new IllegalArgumentException("not absolute: " + path);
      }
    }

    @Override
    public String toString() {
      return "unix://" + path;
    }
  }

  /**
   * A TCP port.
   *
   * @param host a name or an address, without brackets
   * @param port 1..65535
   */
  record Tcp(String host, int port) implements AdminAddress {
    public Tcp {
      Ranges.check("port", port, 1, 65_535);
      if (host.isEmpty()) {
        throw new IllegalArgumentException("empty host");
      }
    }

    @Override
    public String toString() {
      return "tcp://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }
}
