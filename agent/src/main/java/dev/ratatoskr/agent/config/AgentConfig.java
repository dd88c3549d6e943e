package dev.ratatoskr.agent.config;

import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.transport.engine.EngineChoice;
import dev.ratatoskr.transport.lane.RedundancyChoice;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything a user can set. Immutable and always valid: made by {@link ConfigReader} from a file,
 * or by its {@link ConfigReader#defaults}.
 *
 * @param metrics where metrics can be read, if anywhere
 */
public record AgentConfig(
    Router router,
    Network network,
    Peers peers,
    EngineChoice engine,
    Bridge bridge,
    Identity identity,
    Path controlSocket,
    Optional<InetSocketAddress> metrics) {

  public AgentConfig {
    requireAbsolute(controlSocket);
  }

  /**
   * The local router.
   *
   * @param admin where its admin socket may be, tried in this order; never empty
   * @param privateKeyFile the router's private key or configuration, if the agent may read it
   */
  public record Router(List<AdminAddress> admin, Optional<Path> privateKeyFile) {
    public Router {
      admin = nonEmpty("admin", admin);
      privateKeyFile.ifPresent(AgentConfig::requireAbsolute);
    }
  }

  /**
   * Ports and the servers that help to punch ({@code [overlay]} and {@code [punch]}).
   *
   * @param overlayPort UDP port on the node's own Yggdrasil address, 1..65535
   * @param bind local addresses of the punching port, never empty
   * @param port UDP port of the direct paths, 0 for any free one
   * @param stunServers asked for our address outside; empty means none
   * @param portMapping whether gateways may be asked for a mapping
   * @param spray whether we take part in a search through a NAT with random ports
   */
  public record Network(
      int overlayPort,
      List<InetAddress> bind,
      int port,
      List<ServerAddress> stunServers,
      boolean portMapping,
      boolean spray) {
    public Network {
      Ranges.check("overlay.port", overlayPort, 1, 65_535);
      Ranges.check("punch.port", port, 0, 65_535);
      if (port == overlayPort) {
        throw new IllegalArgumentException("punch.port is overlay.port");
      }
      bind = nonEmpty("bind", bind);
      stunServers = List.copyOf(stunServers);
    }
  }

  /**
   * With whom the agent may speak.
   *
   * @param allow empty means everyone
   * @param deny wins over allow
   * @param names what the user calls peers
   */
  public record Peers(List<PeerRule> allow, List<PeerRule> deny, PeerNames names) {
    public Peers {
      allow = List.copyOf(allow);
      deny = List.copyOf(deny);
    }

    /**
     * Whether the agent may speak with a node.
     *
     * @param address the node's Yggdrasil address
     */
    public boolean permits(PeerKey key, Inet6Address address) {
      return deny.stream().noneMatch(rule -> rule.matches(key, address))
          && (allow.isEmpty() || allow.stream().anyMatch(rule -> rule.matches(key, address)));
    }
  }

  /**
   * How bridges behave.
   *
   * @param hideFromTransit whether strangers' traffic is kept off bridges
   * @param minGain how much better than the mesh a path must be
   * @param lane whether Traffic goes by the lane where the peer has one too
   * @param redundancy whether the lane repeats small frames while the path loses
   * @param idle for how long no traffic makes a bridge be let go; empty means never
   */
  public record Bridge(
      boolean hideFromTransit,
      MinGain minGain,
      boolean lane,
      RedundancyChoice redundancy,
      Optional<Duration> idle) {}

  /**
   * Proof of who we are and who they are.
   *
   * @param requireSigned whether a peer's certificate must be signed with its router's key
   * @param directory where the agent's own key, the pinned certificates and its memory are kept
   */
  public record Identity(boolean requireSigned, Path directory) {
    public Identity {
      requireAbsolute(directory);
    }
  }

  private static void requireAbsolute(Path path) {
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("not absolute: " + path);
    }
  }

  private static <T> List<T> nonEmpty(String name, List<T> list) {
    if (list.isEmpty()) {
      throw new IllegalArgumentException(name + " is empty");
    }
    return List.copyOf(list);
  }
}
