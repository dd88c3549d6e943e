package dev.ratatoskr.agent.punching;

import dev.ratatoskr.agent.config.ServerAddress;
import dev.ratatoskr.agent.daemon.NetworkWatch;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.peer.PortOpener;
import dev.ratatoskr.transport.peer.SystemPorts;
import java.net.InetAddress;
import java.util.List;

/** The network a round takes place on: the system's, or a simulated one in tests. */
public interface PunchGround {

  /** Opens ports whose datagrams come on the loop. */
  PortOpener ports(NettyLoop loop);

  /**
   * Tells the host's addresses and the STUN servers, now and when they change. Thread: the loop.
   *
   * @return ends it; to be called on the loop
   */
  Runnable watch(NettyLoop loop, NetworkWatch.Listener listener);

  /**
   * The system's network.
   *
   * @param bind the local addresses of the direct port, as the user chose them
   */
  static PunchGround system(List<InetAddress> bind, List<ServerAddress> stunServers) {
    return new PunchGround() {
      @Override
      public PortOpener ports(NettyLoop loop) {
        return new SystemPorts(loop);
      }

      @Override
      public Runnable watch(NettyLoop loop, NetworkWatch.Listener listener) {
        if (stunServers.isEmpty()) {
          listener.onStunServers(List.of());
        }
        NetworkWatch watch = new NetworkWatch(loop, bind, stunServers, listener);
        watch.start();
        return watch::close;
      }
    };
  }
}
