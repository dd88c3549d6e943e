package dev.ratatoskr.transport.peer;

import dev.ratatoskr.punch.peer.PunchCoordinator;
import dev.ratatoskr.transport.peer.HostUplinks.Uplink;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports on the host's further uplinks: each is gathered for like the shared one and takes part
 * in every punch. Thread: the loop.
 */
final class FurtherPorts {
  private static final Logger LOG = LoggerFactory.getLogger(FurtherPorts.class);

  /** Ports at once. */
  static final int MAX = PunchCoordinator.MAX_FURTHER_PORTS;

  private final Hub hub;
  private final Map<Uplink, Integer> ports = new LinkedHashMap<>();
  private final Set<Integer> opening = new HashSet<>();
  private @Nullable HostUplinks known;

  FurtherPorts(Hub hub) {
    this.hub = hub;
  }

  /** Closes the ports of uplinks that are gone, and opens those of new ones. */
  void onUplinks(HostUplinks now) {
    boolean moved = known != null && !known.main().equals(now.main());
    known = now;
    List.copyOf(ports.keySet()).stream()
        .filter(uplink -> !isWanted(uplink, now))
        .forEach(this::close);
    InetAddress shared = hub.ports().local(PortTable.SHARED).getAddress();
    now.further().stream()
        .filter(uplink -> !uplink.address().equals(shared) && !ports.containsKey(uplink))
        .limit(Math.max(0, MAX - ports.size()))
        .forEach(this::open);
    if (moved) {
      LOG.debug("the main uplink is another: {}", now.main());
      hub.gathering().onDoubt();
      hub.paths().doubt(hub.nowNanos());
    }
  }

  /** Whether all have been opened that were wanted, or could not be. */
  boolean isOpen() {
    return opening.isEmpty();
  }

  /** A path outlives that its uplink becomes the main one: when the other fails, it is needed. */
  private boolean isWanted(Uplink uplink, HostUplinks now) {
    boolean carries =
        Optional.ofNullable(ports.get(uplink)).stream()
            .anyMatch(id -> !hub.paths().remotes(id).isEmpty());
    return now.further().contains(uplink)
        || (carries && now.main().filter(uplink::equals).isPresent());
  }

  private void open(Uplink uplink) {
    int id = hub.ports().nextId();
    ports.put(uplink, id);
    opening.add(id);
    int configured =
        hub.settings().bind().stream()
            .filter(address -> address.getAddress().equals(uplink.address()))
            .mapToInt(InetSocketAddress::getPort)
            .findFirst()
            .orElse(0);
    open(uplink, id, configured);
  }

  private void open(Uplink uplink, int id, int port) {
    hub.ports()
        .openOn(
            id,
            uplink,
            port,
            opened -> {
              opening.remove(id);
              LOG.debug("a further uplink: {} from {}", uplink.device(), opened.bound());
              hub.gathering().onFurtherOpened(opened);
            },
            reason -> {
              if (port != 0) {
                open(uplink, id, 0);
              } else {
                opening.remove(id);
                ports.remove(uplink, id);
                LOG.info("the uplink {} is not used: {}", uplink.device(), reason);
              }
            });
  }

  private void close(Uplink uplink) {
    Integer id = ports.remove(uplink);
    if (id != null) {
      LOG.debug("the further uplink {} is gone", uplink);
      opening.remove(id);
      hub.gathering().onPortClosed(id);
      hub.ports().close(id);
    }
  }
}
