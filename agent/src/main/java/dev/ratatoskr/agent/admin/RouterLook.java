package dev.ratatoskr.agent.admin;

import dev.ratatoskr.agent.config.AdminAddress;
import dev.ratatoskr.proto.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once whether a router answers at an address, and if not, why. Blocks; for a command, not
 * for the loop.
 */
public final class RouterLook {
  private static final Logger LOG = LoggerFactory.getLogger(RouterLook.class);

  private RouterLook() {}

  /** What is at an address. */
  public sealed interface Sighting {

    /**
     * A router, of whatever version.
     *
     * @param tun its interface, if it told
     * @param peers its peerings, if it told
     */
    record Answered(SelfInfo self, Optional<TunInfo> tun, Optional<List<PeerInfo>> peers)
        implements Sighting {
      public Answered {
        peers = peers.map(List::copyOf);
      }
    }

    /** No such socket. */
    record Absent() implements Sighting {}

    /**
     * We may not open it.
     *
     * @param group who may, if that can be read
     */
    record Denied(Optional<String> group) implements Sighting {}

    /** Nobody listens there. */
    record Deaf() implements Sighting {}

    /** Something else went wrong, in words. */
    record Faulty(String reason) implements Sighting {}
  }

  /** An address and what is there. */
  public record Tried(AdminAddress address, Sighting sighting) {}

  /**
   * Looks.
   *
   * @param patience with the connection and with each of three answers
   */
  public static Tried at(AdminAddress address, Duration patience) {
    try (AdminConnection connection = AdminConnection.open(address, patience)) {
      return new Tried(address, greet(connection));
    } catch (MalformedException e) {
      return new Tried(address, new Sighting.Faulty("getSelf: " + e.getMessage()));
    } catch (IOException e) {
      return new Tried(address, judge(address, e));
    }
  }

  private static Sighting greet(AdminConnection connection) throws IOException, MalformedException {
    return switch (connection.exchange(new AdminRequest.GetSelf())) {
      case AdminResult.Answered<SelfInfo> answered ->
          new Sighting.Answered(
              answered.value(),
              told(connection, new AdminRequest.GetTun()),
              told(connection, new AdminRequest.GetPeers()));
      case AdminResult.Refused<SelfInfo> refused ->
          new Sighting.Faulty("the router says: " + refused.text());
      case AdminResult.Unavailable<SelfInfo> gone -> new Sighting.Faulty(gone.reason());
    };
  }

  /** A router that does not tell is a router all the same. */
  private static <T> Optional<T> told(AdminConnection connection, AdminRequest<T> request) {
    try {
      return connection.exchange(request) instanceof AdminResult.Answered<T> answered
          ? Optional.of(answered.value())
          : Optional.empty();
    } catch (IOException | MalformedException e) {
      return Optional.empty();
    }
  }

  /** By the system's words: the socket of a closed directory looks absent to a look at the file. */
  static Sighting judge(AdminAddress address, IOException failure) {
    String message =
        Optional.ofNullable(failure.getMessage()).orElse(failure.getClass().getSimpleName());
    String lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("permission denied")) {
      return new Sighting.Denied(
          address instanceof AdminAddress.Unix unix ? group(unix.path()) : Optional.empty());
    }
    if (lower.contains("no such file")) {
      return new Sighting.Absent();
    }
    return lower.contains("refused") ? new Sighting.Deaf() : new Sighting.Faulty(message);
  }

  /** Of the socket, or of the directory that hides it. */
  private static Optional<String> group(Path socket) {
    for (Path path = socket; path != null; path = path.getParent()) {
      try {
        return Optional.of(Files.readAttributes(path, PosixFileAttributes.class).group().getName());
      } catch (IOException | UnsupportedOperationException e) {
        LOG.debug("{} hides its group", path);
      }
    }
    return Optional.empty();
  }
}
