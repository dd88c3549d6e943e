package dev.ratatoskr.agent.nat;

import dev.ratatoskr.agent.config.ServerAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks up servers' names, all at once, and waits no longer than it is told. Any thread. */
final class ServerLookup {
  private static final Logger LOG = LoggerFactory.getLogger(ServerLookup.class);

  private final Resolver resolver;

  ServerLookup(Resolver resolver) {
    this.resolver = resolver;
  }

  /** Who knows names; may block for long. */
  @FunctionalInterface
  interface Resolver {
    /** All addresses of a host. */
    InetAddress[] find(String host) throws UnknownHostException;
  }

  /**
   * At most one address of each family for each server, in the order of the servers.
   *
   * @param all how long to wait for every name
   * @param any how long to wait when no name at all is found until then; longer than {@code all}
   */
  List<InetSocketAddress> find(List<ServerAddress> servers, Duration all, Duration any)
      throws InterruptedException {
    CompletableFuture<Boolean> first = new CompletableFuture<>();
    List<CompletableFuture<List<InetSocketAddress>>> lookups =
        servers.stream().map(server -> start(server, first)).toList();
    CompletableFuture<?> everyone =
        CompletableFuture.allOf(lookups.toArray(CompletableFuture<?>[]::new));
    long startNanos = System.nanoTime();
    await(everyone, all.toNanos());
    if (found(lookups).isEmpty()) {
      long left = any.toNanos() - (System.nanoTime() - startNanos);
      await(CompletableFuture.anyOf(first, everyone), left);
    }
    return found(lookups);
  }

  private static void await(CompletableFuture<?> future, long nanos) throws InterruptedException {
    try {
      future.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.debug("not every server's name is found in time");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a look-up failed", e);
    }
  }

  private static List<InetSocketAddress> found(
      List<CompletableFuture<List<InetSocketAddress>>> lookups) {
    return lookups.stream()
        .flatMap(lookup -> lookup.getNow(List.of()).stream())
        .distinct()
        .toList();
  }

  /** A thread for each: one name that hangs must not hold up the others, nor the end. */
  private CompletableFuture<List<InetSocketAddress>> start(
      ServerAddress server, CompletableFuture<Boolean> first) {
    CompletableFuture<List<InetSocketAddress>> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("look-up")
        .start(
            () -> {
              List<InetSocketAddress> addresses = resolve(server);
              result.complete(addresses);
              if (!addresses.isEmpty()) {
                first.complete(true);
              }
            });
    return result;
  }

  private List<InetSocketAddress> resolve(ServerAddress server) {
    List<InetSocketAddress> result = new ArrayList<>();
    try {
      InetAddress[] addresses = resolver.find(server.host());
      for (boolean ipv6 : new boolean[] {false, true}) {
        for (InetAddress address : addresses) {
          if (address instanceof Inet6Address == ipv6) {
            result.add(new InetSocketAddress(address, server.port()));
            break;
          }
        }
      }
    } catch (UnknownHostException e) {
      LOG.debug("{} is not found", server);
    }
    return result;
  }
}
