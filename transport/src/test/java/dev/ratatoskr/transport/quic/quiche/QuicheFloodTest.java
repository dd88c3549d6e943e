package dev.ratatoskr.transport.quic.quiche;

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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Floods from an address whose path is the peer's: memory stays bounded and links live. */
@Timeout(60)
class QuicheFloodTest {
  private static final int PACKETS = 256;
  private static final TestEngine.Setup FEW =
      TestEngine.Setup.with(LinkLimits.DEFAULT.withPackets(PACKETS));

  private static LinkInlet inlet(QuicLink link) {
    return ((QuicheLink) link).inlet();
  }

  /** A packet of the client that fails its authentication. */
  private static ByteBuffer forged(Wire wire) throws Exception {
    AtomicReference<byte[]> last = new AtomicReference<>();
    wire.passes =
        (fromClient, packet) -> {
          if (fromClient && (packet[0] & 0x80) == 0) {
            last.set(packet.clone());
          }
          return true;
        };
    wire.echo(wire.clientLink(), 5000);
    byte[] packet = Wire.present(last.get());
    packet[packet.length - 1] ^= 1;
    return ByteBuffer.wrap(packet);
  }

  @Test
  void aFloodIsBoundedAndCostsAnotherLinkNothing() throws Exception {
    try (Wire wire = new Wire(Pairing.QUICHE_QUICHE, FEW).connect()) {
      ByteBuffer packet = forged(wire);
      SecondLink second = SecondLink.open(wire).awaitEstablished();
      AtomicBoolean enough = new AtomicBoolean();
      AtomicInteger most = new AtomicInteger();
      Runnable flooding =
          new Runnable() {
            @Override
            public void run() {
              for (int i = 0; i < 3 * PACKETS; i++) {
                wire.serverLink().onPacket(packet.duplicate());
              }
              most.accumulateAndGet(inlet(wire.serverLink()).waiting(), Math::max);
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
      assertEquals(PACKETS, most.get());
      assertTrue(wire.onLoop(() -> inlet(wire.serverLink()).dropped()) > 0, "it was no flood");
      assertEquals(0, wire.onLoop(() -> inlet(second.server()).dropped()));
      wire.echo(wire.clientLink(), 20_000);
      assertFalse(wire.atServer.closed.isDone());
    }
  }

  @Test
  void fewPacketsPassBeforeThereIsAConnection() throws Exception {
    try (Wire wire = new Wire(Pairing.QUICHE_QUICHE)) {
      QuicLink idle =
          wire.onLoop(
              () ->
                  wire.server.open(Wire.anyKey(), QuicEngine.Role.SERVER, new Recorder(), p -> {}));
      byte[] shortHeader = new byte[60];
      shortHeader[0] = 0x40;
      for (int i = 0; i < 20; i++) {
        wire.onLoop(
            () -> {
              for (int j = 0; j < 500; j++) {
                idle.onPacket(ByteBuffer.wrap(shortHeader));
              }
              return true;
            });
      }
      await().atMost(5, SECONDS).until(() -> wire.onLoop(() -> inlet(idle).waiting()) == 0);
      long stopped = wire.onLoop(() -> inlet(idle).refused() + inlet(idle).dropped());
      assertTrue(stopped > 8_000, () -> "only " + stopped + " refused");
    }
  }
}
