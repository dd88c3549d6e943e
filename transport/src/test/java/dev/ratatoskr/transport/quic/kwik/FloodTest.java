package dev.ratatoskr.transport.quic.kwik;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.transport.quic.LinkLimits;
import dev.ratatoskr.transport.quic.Pairing;
import dev.ratatoskr.transport.quic.QuicEngine;
import dev.ratatoskr.transport.quic.QuicLink;
import dev.ratatoskr.transport.quic.Recorder;
import dev.ratatoskr.transport.quic.SecondLink;
import dev.ratatoskr.transport.quic.TestEngine;
import dev.ratatoskr.transport.quic.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Floods from an address whose path is the peer's: memory stays bounded and links live. */
@Timeout(60)
class FloodTest {
  private static final int PACKETS = 256;
  private static final int FLOOD = 60_000;

  /** What Kwik may have taken from the socket and not yet given to a link's queue. */
  private static final int ON_THE_WAY = 256;

  private static final LinkLimits LIMITS = LinkLimits.DEFAULT.withPackets(PACKETS);

  /** Lets everything pass and keeps the last short-header packet of each side. */
  private static void tap(
      Wire wire, AtomicReference<byte[]> ofClient, AtomicReference<byte[]> ofServer) {
    wire.passes =
        (fromClient, packet) -> {
          if ((packet[0] & 0x80) == 0) {
            (fromClient ? ofClient : ofServer).set(packet.clone());
          }
          return true;
        };
  }

  /** The same packet, but it fails its authentication: Kwik must do the work to see it. */
  private static ByteBuffer forged(AtomicReference<byte[]> genuine) {
    byte[] packet = Wire.present(genuine.get()).clone();
    packet[packet.length - 1] ^= 1;
    return ByteBuffer.wrap(packet);
  }

  private static LinkInflow inflow(QuicLink link) {
    return Wire.present(((KwikLink) link).inflow());
  }

  /** Answers how many packets of the flood waited at most. */
  private static int flood(Wire wire, QuicLink link, ByteBuffer packet, int count) {
    int most = 0;
    for (int i = 0; i < count; i++) {
      link.onPacket(packet.duplicate());
      most = Math.max(most, inflow(link).waiting());
      if (i % 1000 == 999) {
        most = Math.max(most, ((KwikEngine) wire.server).packetsInKwik());
      }
    }
    return most;
  }

  @Test
  void boundsWhatWaitsOnBothSidesAndTheLinkLives() throws Exception {
    AtomicReference<byte[]> ofClient = new AtomicReference<>();
    AtomicReference<byte[]> ofServer = new AtomicReference<>();
    try (Wire wire = new Wire(Pairing.KWIK_KWIK, TestEngine.Setup.with(LIMITS))) {
      tap(wire, ofClient, ofServer);
      wire.connect();
      wire.echo(wire.clientLink(), 5000);
      ByteBuffer atServer = forged(ofClient);
      int mostAtServer = wire.onLoop(() -> flood(wire, wire.serverLink(), atServer, FLOOD));
      ByteBuffer atClient = forged(ofServer);
      int mostAtClient = wire.onLoop(() -> flood(wire, wire.clientLink(), atClient, FLOOD));
      System.out.printf("a flood left at most %d, %d waiting%n", mostAtServer, mostAtClient);
      assertTrue(mostAtServer <= PACKETS + ON_THE_WAY, () -> mostAtServer + " at the server");
      assertTrue(mostAtClient <= PACKETS + ON_THE_WAY, () -> mostAtClient + " at the client");
      assertTrue(inflow(wire.serverLink()).dropped() > 0, "the server's flood was no flood");
      assertTrue(inflow(wire.clientLink()).dropped() > 0, "the client's flood was no flood");
      wire.echo(wire.clientLink(), 50_000);
      wire.echo(wire.serverLink(), 50_000);
      assertFalse(wire.atClient.closed.isDone() || wire.atServer.closed.isDone());
    }
  }

  @Test
  void aFloodedLinkCostsAnotherOneNothing() throws Exception {
    AtomicReference<byte[]> ofClient = new AtomicReference<>();
    try (Wire wire = new Wire(Pairing.KWIK_KWIK, TestEngine.Setup.with(LIMITS))) {
      tap(wire, ofClient, new AtomicReference<>());
      wire.connect();
      wire.echo(wire.clientLink(), 5000);
      SecondLink second = SecondLink.open(wire).awaitEstablished();
      ByteBuffer packet = forged(ofClient);
      AtomicBoolean enough = new AtomicBoolean();
      AtomicInteger turns = new AtomicInteger();
      Runnable flooding =
          new Runnable() {
            @Override
            public void run() {
              flood(wire, wire.serverLink(), packet, 3 * PACKETS);
              turns.incrementAndGet();
              if (!enough.get()) {
                wire.loop.execute(this);
              }
            }
          };
      wire.loop.execute(flooding);
      for (int i = 0; i < 10; i++) {
        wire.echo(second.client(), 20_000);
      }
      enough.set(true);
      assertTrue(turns.get() > 10, () -> turns + " turns are no flood");
      assertTrue(inflow(wire.serverLink()).dropped() > 0, "the flood was no flood");
      assertEquals(0, inflow(second.server()).dropped());
      wire.echo(wire.clientLink(), 20_000);
    }
  }

  private static long connectionsOfServers(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> !before.contains(t) && t.getName().startsWith("receiver-"))
        .filter(t -> !t.getName().equals("receiver-loop"))
        .count();
  }

  /**
   * Many clients that come by one path: a few get as far as a connection, no other link suffers.
   */
  @Test
  void aFloodOfHandshakesMakesFewConnections() throws Exception {
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
    try (Wire wire = new Wire(Pairing.KWIK_KWIK)) {
      QuicLink flooded =
          wire.onLoop(
              () ->
                  wire.server.open(Wire.anyKey(), QuicEngine.Role.SERVER, new Recorder(), p -> {}));
      List<AtomicInteger> sent = new ArrayList<>();
      wire.onLoop(
          () -> {
            for (int i = 0; i < 12; i++) {
              AtomicInteger count = new AtomicInteger();
              sent.add(count);
              QuicEngine.PacketSink toFlooded =
                  p -> {
                    count.incrementAndGet();
                    flooded.onPacket(ByteBuffer.wrap(p));
                  };
              wire.client.open(Wire.anyKey(), QuicEngine.Role.CLIENT, new Recorder(), toFlooded);
            }
            return true;
          });
      await().atMost(10, SECONDS).until(() -> sent.stream().allMatch(c -> c.get() > 0));
      wire.connect();
      wire.echo(wire.clientLink(), 5000);
      long connections = connectionsOfServers(before);
      assertTrue(connections <= 5, () -> connections + " connections");
      assertTrue(wire.onLoop(((KwikEngine) wire.server)::refusedPackets) >= 8);
    }
  }

  @Test
  void fewPacketsPassBeforeThereIsAConnection() throws Exception {
    try (Wire wire = new Wire(Pairing.KWIK_KWIK)) {
      QuicLink idle =
          wire.onLoop(
              () ->
                  wire.server.open(Wire.anyKey(), QuicEngine.Role.SERVER, new Recorder(), p -> {}));
      byte[] shortHeader = new byte[60];
      shortHeader[0] = 0x40;
      wire.onLoop(() -> flood(wire, idle, ByteBuffer.wrap(shortHeader), 10_000));
      long refused = wire.onLoop(((KwikEngine) wire.server)::refusedPackets);
      assertTrue(refused > 8_000, () -> "only " + refused + " refused");
    }
  }
}
