package dev.ratatoskr.agent.config;

/**
 * A server by name or address, not resolved.
 *
 * @param host a name or an address, without brackets
 * @param port 1..65535
 */
public record ServerAddress(String host, int port) {
  public ServerAddress {
    Ranges.check("port", port, 1, 65_535);
    if (host.isEmpty()) {
      throw new IllegalArgumentException("empty host");
    }
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
