package dev.ratatoskr.agent.doctor;

import dev.ratatoskr.agent.admin.RouterLook;
import dev.ratatoskr.agent.config.AdminAddress;
import dev.ratatoskr.agent.config.AgentConfig;
import dev.ratatoskr.agent.nat.NatCheck;
import dev.ratatoskr.agent.nat.NatFindings;
import dev.ratatoskr.agent.nat.Stopwatch;
import dev.ratatoskr.transport.io.NettyLoop;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Runs every probe at once and waits for none longer than it may. Blocks for 5 s at most, or as
 * long as {@link NatCheck} on a busy machine; any thread but the loop.
 */
public final class Checkup {
  /** Where the systemd unit has the agent answer. */
  public static final Path SYSTEM_SOCKET = Path.of("/run/ratatoskr/ratatoskr.sock");

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** For a probe with all it waits for; the network's takes about as long. */
  private static final Duration LIMIT = Duration.ofSeconds(4);

  private final AgentConfig config;
  private final NettyLoop loop;
  private final Stopwatch stopwatch;

  /** One that has not begun. */
  public Checkup(AgentConfig config, NettyLoop loop, Stopwatch stopwatch) {
    this.config = config;
    this.loop = loop;
    this.stopwatch = stopwatch;
  }

  /** Looks at everything. */
  public Facts run() throws InterruptedException {
    Instant wall = Instant.now();
    long startNanos = System.nanoTime();
    int port = config.network().overlayPort();
    List<CompletableFuture<RouterLook.Tried>> routers =
        config.router().admin().stream().map(Checkup::router).toList();
    CompletableFuture<Facts.Overlay> overlay =
        start(
            () -> overlay(routers.stream().map(CompletableFuture::join).toList(), port),
            new Facts.Overlay(port, Facts.Overlay.Binding.NOT_TRIED, ""));
    List<CompletableFuture<Facts.AgentSeen>> agents =
        Stream.of(config.controlSocket(), SYSTEM_SOCKET).distinct().map(Checkup::agent).toList();
    CompletableFuture<Facts.Firewall> firewall =
        start(() -> FirewallProbe.read(PATIENCE), new Facts.Firewall.Unread("no answer in time"));
    NatFindings nat = new NatCheck(loop, stopwatch).run(config.network());
    Instant now = Instant.now();
    Duration jump =
        Duration.between(wall, now).minus(Duration.ofNanos(System.nanoTime() - startNanos));
    return new Facts(
        routers.stream().map(CompletableFuture::join).toList(),
        agents.stream().map(CompletableFuture::join).toList(),
        LocalProbes.host(),
        LocalProbes.directory(config.identity().directory()),
        overlay.join(),
        firewall.join(),
        new Facts.Network(
            nat, config.network().stunServers().size(), config.network().portMapping()),
        new Facts.Clock(now, jump));
  }

  private static CompletableFuture<RouterLook.Tried> router(AdminAddress address) {
    return start(
        () -> RouterLook.at(address, PATIENCE),
        new RouterLook.Tried(address, new RouterLook.Sighting.Faulty("no answer in time")));
  }

  private static CompletableFuture<Facts.AgentSeen> agent(Path socket) {
    return start(
        () -> LocalProbes.agent(socket), new Facts.AgentSeen(socket, new Facts.AgentSeen.Silent()));
  }

  /** On the address of the first router that answered. */
  private static Facts.Overlay overlay(List<RouterLook.Tried> routers, int port) {
    for (RouterLook.Tried tried : routers) {
      if (tried.sighting() instanceof RouterLook.Sighting.Answered answered) {
        return LocalProbes.overlay(answered.self().address(), port);
      }
    }
    return new Facts.Overlay(port, Facts.Overlay.Binding.NOT_TRIED, "");
  }

  /**
   * Runs a probe on a thread of its own.
   *
   * @param late what is known when it has not ended in time
   */
  private static <T> CompletableFuture<T> start(Supplier<T> probe, T late) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("probe")
        .start(
            () -> {
              try {
                result.complete(probe.get());
              } catch (RuntimeException e) {
                result.completeExceptionally(e);
              }
            });
    return result.completeOnTimeout(late, LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
