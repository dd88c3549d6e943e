package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.agent.config.ServerAddress;
import dev.ratatoskr.agent.route.UplinkSurvey;
import dev.ratatoskr.proto.YggdrasilAddress;
import dev.ratatoskr.transport.io.EndpointLoop;
import dev.ratatoskr.transport.peer.HostUplinks;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees the host's addresses and uplinks change, and looks up the STUN servers until each is found.
 *
 * <p>Thread: the loop; what may block runs elsewhere.
 */
public final class NetworkWatch {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkWatch.class);
  private static final long INTERVAL_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long LEAST_RETRY_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long MOST_RETRY_NANOS = Duration.ofMinutes(2).toNanos();

  private final EndpointLoop loop;
  private final List<ServerAddress> servers;
  private final Listener listener;
  private final Map<ServerAddress, List<InetSocketAddress>> found = new LinkedHashMap<>();
  private final SleepDetector sleep = new SleepDetector(INTERVAL_NANOS);
  private final List<InetAddress> bind;
  private final Set<ServerAddress> missed = new HashSet<>();
  private Set<InetAddress> addresses = Set.of();
  private HostUplinks uplinks = HostUplinks.NONE;
  private boolean closed;

  /**
   * A watch that has not begun.
   *
   * @param bind the local addresses of the direct port, as the user chose them
   */
  public NetworkWatch(
      EndpointLoop loop, List<InetAddress> bind, List<ServerAddress> servers, Listener listener) {
    this.loop = loop;
    this.bind = bind;
    this.servers = servers;
    this.listener = listener;
  }

  /** Who wants to know. Thread: the loop. */
  public interface Listener {
    /** By what the host reaches the internet, when it is not as before; before its addresses. */
    void onUplinks(HostUplinks uplinks);

    /**
     * The addresses the host has; first at the start, then when they are others.
     *
     * @param addresses neither loopback, nor link-local, nor of the overlay
     */
    void onInterfaces(List<InetAddress> addresses);

    /** The servers found so far; told when there are more, or when they moved. */
    void onStunServers(List<InetSocketAddress> servers);

    /** The host has slept, or this process was stopped for a while. */
    void onResumed();
  }

  /** Looks for the first time, and from now on. */
  public void start() {
    readInterfaces();
    servers.forEach(server -> lookUp(server, LEAST_RETRY_NANOS));
  }

  /** Tells nothing any more. */
  public void close() {
    closed = true;
  }

  private void readInterfaces() {
    if (closed) {
      return;
    }
    Thread.ofVirtual()
        .name("interfaces")
        .start(
            () -> {
              Optional<Set<InetAddress>> now = hostAddresses();
              HostUplinks ways = UplinkSurvey.find(bind);
              loop.execute(() -> onRead(now, ways));
            });
  }

  private void onRead(Optional<Set<InetAddress>> read, HostUplinks ways) {
    if (closed) {
      return;
    }
    Set<InetAddress> now = read.orElse(addresses);
    if (sleep.onTick(loop.nanoTime(), System.currentTimeMillis())) {
      listener.onResumed();
    }
    if (!ways.equals(uplinks)) {
      uplinks = ways;
      listener.onUplinks(ways);
    }
    boolean first = addresses.isEmpty();
    if (!now.equals(addresses)) {
      addresses = now;
      listener.onInterfaces(List.copyOf(now));
      if (!first) {
        servers.forEach(server -> lookUp(server, LEAST_RETRY_NANOS));
      }
    }
    loop.schedule(INTERVAL_NANOS, this::readInterfaces);
  }

  /** Empty when they cannot be read now; one that vanishes meanwhile is left out. */
  private static Optional<Set<InetAddress>> hostAddresses() {
    Set<InetAddress> result = new LinkedHashSet<>();
    try {
      for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
        if (isUsed(network)) {
          network.inetAddresses().filter(NetworkWatch::isUseful).forEach(result::add);
        }
      }
    } catch (SocketException e) {
      LOG.debug("cannot read the interfaces", e);
      return Optional.empty();
    }
    return Optional.of(result);
  }

  private static boolean isUsed(NetworkInterface network) {
    try {
      return network.isUp() && !network.isLoopback();
    } catch (SocketException e) {
      LOG.debug("{} is gone", network.getName());
      return false;
    }
  }

  private static boolean isUseful(InetAddress address) {
    return !address.isLoopbackAddress()
        && !address.isLinkLocalAddress()
        && !address.isMulticastAddress()
        && !address.isAnyLocalAddress()
        && !YggdrasilAddress.isOverlay(address);
  }

  /** On a thread of its own: a look-up that hangs would hold one of the few virtual carriers. */
  private void lookUp(ServerAddress server, long retryNanos) {
    if (closed) {
      return;
    }
    Thread.ofPlatform()
        .daemon()
        .name("look-up")
        .start(
            () -> {
              List<InetSocketAddress> result = resolve(server);
              loop.execute(() -> onFound(server, result, retryNanos));
            });
  }

  private void onFound(ServerAddress server, List<InetSocketAddress> result, long retryNanos) {
    if (closed) {
      return;
    }
    if (result.isEmpty()) {
      if (missed.add(server) && found.isEmpty() && missed.size() == servers.size()) {
        LOG.warn(
            "no STUN server can be looked up, so no peer learns this network's outer address; tried"
                + " again and again ([punch] stun-servers names others)");
      }
      long next = Math.min(2 * retryNanos, MOST_RETRY_NANOS);
      loop.schedule(retryNanos, () -> lookUp(server, next));
    } else if (!result.equals(found.put(server, result))) {
      listener.onStunServers(found.values().stream().flatMap(List::stream).toList());
    }
  }

  /** At most one address of each family. */
  private static List<InetSocketAddress> resolve(ServerAddress server) {
    List<InetSocketAddress> result = new ArrayList<>();
    try {
      boolean v4 = false;
      boolean v6 = false;
      for (InetAddress address : InetAddress.getAllByName(server.host())) {
        boolean isV4 = address instanceof Inet4Address;
        if (isV4 ? !v4 : !v6) {
          result.add(new InetSocketAddress(address, server.port()));
        }
        v4 |= isV4;
        v6 |= !isV4;
      }
    } catch (UnknownHostException e) {
      LOG.debug("{} is not found", server);
    }
    return result;
  }
}
