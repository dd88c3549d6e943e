package dev.ratatoskr.agent.memory;

import dev.ratatoskr.agent.memory.WallTimes.Moment;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.punch.keepalive.LearntLifetime;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What an agent of this host remembers of one network, for whoever is not that agent.
 *
 * @param lifetime how long mappings of it last; empty when the agent has not learnt it
 * @param readable whether this user may see what the agent has learnt
 */
public record RememberedLifetime(Optional<LearntLifetime> lifetime, boolean readable) {
  /** It has learnt nothing of it. */
  public static final RememberedLifetime NONE = new RememberedLifetime(Optional.empty(), true);

  /**
   * Looks into the file, and leaves it as it is. Blocks for a moment.
   *
   * @param outside the network's address as others see it
   */
  public static RememberedLifetime read(Path file, InetAddress outside, InstantSource wall) {
    WallTimes times = new WallTimes(new Moment(0, wall.instant().getEpochSecond()));
    try {
      return new RememberedLifetime(
          MemoryText.parse(NetworkMemory.read(file), times).lifetimes().stream()
              .filter(each -> each.network().equals(outside.getHostAddress()))
              .findFirst(),
          true);
    } catch (AccessDeniedException e) {
      return new RememberedLifetime(Optional.empty(), false);
    } catch (IOException | MalformedException e) {
      // The agent itself says so when it starts.
      return NONE;
    }
  }
}
