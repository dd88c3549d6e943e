package dev.ratatoskr.transport.peer;

import static java.util.concurrent.CompletableFuture.supplyAsync;

import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.engine.EngineChoice;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.PinStore;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.quic.QuicEngine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;

/**
 * The example: what a program does to open a path to another, given a pipe that carries messages
 * between the two. Both programs run the same; what comes out of the pipe goes to {@code onSignal}
 * of the answer, on the loop; one of the two then begins with {@code punch}.
 */
final class TwoPrograms {
  private TwoPrograms() {}

  /** What the system knows of this machine's network. */
  record Network(List<InetAddress> own, List<InetSocketAddress> stunServers, PortOpener ports) {}

  static PipedConnection meet(
      NettyLoop loop, AgentIdentity self, Friend friend, PeerEvents events, Network network)
      throws GeneralSecurityException, TransportException {
    QuicEngine engine = EngineChoice.AUTO.create(loop, self.x509(), self.privateKey());
    List<InetSocketAddress> bind = List.of(new InetSocketAddress(network.own().get(0), 0));
    var settings = new EndpointSettings(self, PinStore.inMemory(), true, bind, Set.of());
    PeerEndpoint endpoint = PeerEndpoint.open(loop, engine, settings, events, network.ports());
    loop.execute(() -> endpoint.onInterfaces(network.own()));
    loop.execute(() -> endpoint.onStunServers(network.stunServers()));
    return supplyAsync(() -> endpoint.connect(friend.key(), friend.pipe()), loop).join();
  }

  /** Whom to talk to. */
  record Friend(PeerKey key, SignalPipe pipe) {}
}
