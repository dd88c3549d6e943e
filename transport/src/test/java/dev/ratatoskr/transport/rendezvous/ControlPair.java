package dev.ratatoskr.transport.rendezvous;

import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.Identities;
import dev.ratatoskr.transport.identity.PathProof;
import dev.ratatoskr.transport.identity.PinStore;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Set;

/** Two ends joined in memory, with a one-way delay in virtual time. */
final class ControlPair {
  static final PeerKey CLIENT_KEY = Identities.peer(1);
  static final PeerKey SERVER_KEY = Identities.peer(2);
  static final AgentIdentity CLIENT = AgentIdentity.generate(CLIENT_KEY);
  static final AgentIdentity SERVER = AgentIdentity.generate(SERVER_KEY);
  static final long DELAY_NANOS = 15_000_000L;

  final ControlSide client;
  final ControlSide server;
  long nowNanos;

  ControlPair(ControlSetup client, ControlSetup server, long startNanos) {
    this.nowNanos = startNanos;
    this.server = new ControlSide(ControlChannel.server(server, new SecureRandom(), startNanos));
    this.client =
        new ControlSide(
            ControlChannel.client(client, server.self().certificate().toByteArray(), startNanos));
  }

  /** A pair whose ends accept each other on the overlay. */
  static ControlPair open(Set<String> clientFeatures, Set<String> serverFeatures) {
    return new ControlPair(
        setup(CLIENT, SERVER_KEY, false, clientFeatures),
        setup(SERVER, CLIENT_KEY, false, serverFeatures),
        Long.MAX_VALUE - 1);
  }

  /** What one end is told when it knows no pins and meets the other on the overlay. */
  static ControlSetup setup(
      AgentIdentity self, PeerKey peer, boolean requireSigned, Set<String> features) {
    return new ControlSetup(
        self,
        peer,
        PinStore.inMemory().judge(peer, PathProof.OVERLAY_SOURCE, requireSigned)::judge,
        features);
  }

  /** Lets bytes flow, in turns of one delay, until both are silent. */
  void run() {
    boolean moved = true;
    while (moved) {
      nowNanos += DELAY_NANOS;
      var toServer = client.takeBytes();
      var toClient = server.takeBytes();
      moved = !toServer.isEmpty() || !toClient.isEmpty();
      for (ByteBuffer bytes : toServer) {
        server.receive(bytes, nowNanos);
      }
      for (ByteBuffer bytes : toClient) {
        client.receive(bytes, nowNanos);
      }
    }
  }
}
