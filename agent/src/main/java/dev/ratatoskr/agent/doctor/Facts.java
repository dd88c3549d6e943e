package dev.ratatoskr.agent.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ratatoskr.agent.admin.RouterLook;
import dev.ratatoskr.agent.nat.NatFindings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the probes saw. Values only; no secrets.
 *
 * @param routers each address where a router may be, in the order of the configuration
 * @param agents each control socket where an agent may be, the configured one first
 */
public record Facts(
    List<RouterLook.Tried> routers,
    List<AgentSeen> agents,
    Host host,
    StateDirectory directory,
    Overlay overlay,
    Firewall firewall,
    Network network,
    Clock clock) {
  public Facts {
    routers = List.copyOf(routers);
    agents = List.copyOf(agents);
  }

  /** The first router that answered. */
  Optional<RouterLook.Sighting.Answered> router() {
    return routers.stream()
        .map(RouterLook.Tried::sighting)
        .filter(RouterLook.Sighting.Answered.class::isInstance)
        .map(RouterLook.Sighting.Answered.class::cast)
        .findFirst();
  }

  /** The agents that answered. */
  List<AgentSeen.Running> running() {
    return agents.stream()
        .map(AgentSeen::answer)
        .filter(AgentSeen.Running.class::isInstance)
        .map(AgentSeen.Running.class::cast)
        .toList();
  }

  /**
   * A control socket and who is there.
   *
   * @param socket the agent's
   */
  public record AgentSeen(Path socket, Answer answer) {

    /** What is at a control socket. */
    public sealed interface Answer {}

    /**
     * An agent.
     *
     * @param status as {@code status --json} prints it
     * @param since when it made its socket
     */
    public record Running(JsonNode status, Instant since) implements Answer {}

    /** We may not open it. */
    public record Denied() implements Answer {}

    /** It takes connections and says nothing of use. */
    public record Silent() implements Answer {}

    /** No socket, or nobody behind it. */
    public record Nobody() implements Answer {}
  }

  /**
   * What is installed here; it decides which lines are of use.
   *
   * @param router whether a program {@code yggdrasil} is found
   * @param systemd whether systemd runs this machine
   * @param agentUnit whether systemd knows a unit {@code ratatoskr}
   * @param apt whether packages come by apt-get
   * @param routerFile the router's configuration, where one is at a usual place
   */
  public record Host(
      boolean router, boolean systemd, boolean agentUnit, boolean apt, Optional<Path> routerFile) {}

  /** Where this user's agent keeps what it knows. */
  public record StateDirectory(Path path, Access access) {
    /** Whether it can be used. */
    public enum Access {
      /** It is there, and may be written to. */
      WRITABLE,
      /** It is not there, and may be made. */
      CREATABLE,
      /** Neither. */
      REFUSED
    }
  }

  /**
   * The UDP port on the node's own address where agents meet.
   *
   * @param port its number
   * @param binding what came of an attempt to bind it
   * @param failure the system's words; empty when it could be bound or was not tried
   */
  public record Overlay(int port, Binding binding, String failure) {
    /** What came of it. */
    public enum Binding {
      /** No router told the address. */
      NOT_TRIED,
      /** It could be bound. */
      FREE,
      /** Another program has it. */
      TAKEN,
      /** The machine does not have the router's address. */
      NO_ADDRESS,
      /** Another reason. */
      FAILED
    }
  }

  /** What the system filters. */
  public sealed interface Firewall {
    /**
     * It could not be read.
     *
     * @param reason the system's words
     */
    record Unread(String reason) implements Firewall {}

    /** The rules of each tool that has some. */
    record Read(List<PacketFilter> filters) implements Firewall {
      public Read {
        filters = List.copyOf(filters);
      }

      /** The base chains that drop such a packet. */
      List<PacketFilter.Barrier> barriers(AgentPacket packet) {
        return filters.stream().flatMap(filter -> filter.barriers(packet).stream()).toList();
      }
    }
  }

  /**
   * The way to the Internet.
   *
   * @param servers how many STUN servers the configuration names
   * @param mappingWanted whether the configuration lets the agent ask for a port mapping
   */
  public record Network(NatFindings findings, int servers, boolean mappingWanted) {}

  /**
   * The clocks.
   *
   * @param wall the time of day at the end
   * @param jump how much further the time of day moved meanwhile than the monotonic clock
   */
  public record Clock(Instant wall, Duration jump) {}
}
