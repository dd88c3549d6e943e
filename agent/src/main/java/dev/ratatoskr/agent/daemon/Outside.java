package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.agent.config.AgentConfig;
import dev.ratatoskr.agent.portmap.PortMapRun;
import dev.ratatoskr.punch.portmap.PortMapping;
import dev.ratatoskr.transport.peer.PeerEndpoint;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What lies between this host and the internet: its addresses, the STUN servers, and the gateways
 * that map our port. Thread: the loop.
 */
final class Outside {
  private final Base base;
  private final PeerEndpoint endpoint;
  private final NetworkWatch watch;
  private @Nullable PortMapRun mapping;

  Outside(Base base, PeerEndpoint endpoint, NetworkWatch.Listener listener) {
    this.base = base;
    this.endpoint = endpoint;
    AgentConfig.Network config = base.config().network();
    this.watch = new NetworkWatch(base.loop(), config.bind(), config.stunServers(), listener);
  }

  /** Begins. Once. */
  void start() {
    AgentConfig.Network config = base.config().network();
    InetSocketAddress local = endpoint.sharedPort();
    if (config.portMapping() && local.getPort() != 0) {
      PortMapRun run = new PortMapRun(base.loop(), local, new Relay(endpoint));
      mapping = run;
      run.start();
    }
    watch.start();
  }

  /** The host's addresses are others. */
  void onNetworkChanged() {
    if (mapping != null) {
      mapping.onNetworkChanged();
    }
  }

  /** What gateways granted. */
  List<PortMapping> mappings() {
    return mapping == null ? List.of() : mapping.mappings();
  }

  /**
   * Gives back what gateways granted.
   *
   * @param done called on the loop, after a second at most
   */
  void stop(Runnable done) {
    watch.close();
    if (mapping == null) {
      done.run();
    } else {
      mapping.release(done);
    }
  }

  /** Tells the endpoint. A pinhole is no news to it: the host's own address is reached by it. */
  private record Relay(PeerEndpoint endpoint) implements PortMapRun.Listener {
    @Override
    public void onMapped(PortMapping mapping) {
      if (!mapping.isPinhole()) {
        endpoint.onMapped(mapping.external(), mapping.internal());
      }
    }

    @Override
    public void onUnmapped(PortMapping mapping) {
      if (!mapping.isPinhole()) {
        endpoint.onUnmapped(mapping.external(), mapping.internal());
      }
    }
  }
}
