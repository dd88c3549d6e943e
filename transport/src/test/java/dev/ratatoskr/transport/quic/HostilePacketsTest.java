package dev.ratatoskr.transport.quic;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Packets that are not the peer's, from where the peer's come: links live and begin all the same.
 */
@Timeout(60)
class HostilePacketsTest {
  private static final int FLOOD = 500;
  private static final long SEED = 20261122;

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

  private static void assertAlive(Wire wire) throws Exception {
    wire.echo(wire.clientLink(), 20_000);
    wire.echo(wire.serverLink(), 20_000);
    assertFalse(wire.atClient.closed.isDone() || wire.atServer.closed.isDone());
  }

  /** The beginnings of a genuine packet, and bytes that only look like one, of each length. */
  private static void scraps(QuicLink link, byte[] genuine) {
    for (int length = 1; length < genuine.length; length++) {
      link.onPacket(ByteBuffer.wrap(genuine, 0, length).slice());
      for (int first : new int[] {0x00, 0x40, 0x80, 0xc0, 0xe0, 0xf0}) {
        byte[] any = new byte[length];
        any[0] = (byte) first;
        link.onPacket(ByteBuffer.wrap(any));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void scrapsOfPacketsEndNoLink(Pairing engines) throws Exception {
    AtomicReference<byte[]> ofClient = new AtomicReference<>();
    AtomicReference<byte[]> ofServer = new AtomicReference<>();
    try (Wire wire = new Wire(engines)) {
      tap(wire, ofClient, ofServer);
      wire.connect();
      wire.echo(wire.clientLink(), 5000);
      byte[] toServer = Arrays.copyOf(Wire.present(ofClient.get()), 60);
      byte[] toClient = Arrays.copyOf(Wire.present(ofServer.get()), 60);
      wire.loop.execute(() -> scraps(wire.serverLink(), toServer));
      wire.loop.execute(() -> scraps(wire.clientLink(), toClient));
      assertAlive(wire);
    }
  }

  /** The peer's own packets, changed somewhere, so that they fail their authentication. */
  private static void forgeries(QuicLink link, byte[] genuine, Random random) {
    for (int i = 0; i < FLOOD; i++) {
      byte[] packet = genuine.clone();
      packet[random.nextInt(packet.length)] ^= (byte) (1 << random.nextInt(8));
      link.onPacket(ByteBuffer.wrap(packet));
    }
  }

  @ParameterizedTest
  @EnumSource
  void forgedPacketsEndNoLink(Pairing engines) throws Exception {
    AtomicReference<byte[]> ofClient = new AtomicReference<>();
    AtomicReference<byte[]> ofServer = new AtomicReference<>();
    try (Wire wire = new Wire(engines)) {
      tap(wire, ofClient, ofServer);
      wire.connect();
      wire.echo(wire.clientLink(), 5000);
      byte[] toServer = Wire.present(ofClient.get());
      byte[] toClient = Wire.present(ofServer.get());
      Random random = new Random(SEED);
      wire.loop.execute(() -> forgeries(wire.serverLink(), toServer, random));
      wire.loop.execute(() -> forgeries(wire.clientLink(), toClient, random));
      assertAlive(wire);
    }
  }

  /** First packets that lead nowhere, before the client's own. */
  private static void falseStarts(QuicLink server, Random random) {
    for (int i = 0; i < 3; i++) {
      byte[] packet = new byte[1200];
      random.nextBytes(packet);
      ByteBuffer initial = ByteBuffer.wrap(packet);
      initial.put((byte) 0xc3).putInt(1).put((byte) 8).putLong(i).put((byte) 8).putLong(i);
      // No token, and the rest of the packet as its length.
      initial.put((byte) 0).putShort((short) (0x4000 | (packet.length - 26)));
      server.onPacket(ByteBuffer.wrap(packet));
      byte[] noise = new byte[60];
      random.nextBytes(noise);
      server.onPacket(ByteBuffer.wrap(noise));
    }
  }

  /** Kwik's server takes fewer first packets than this, so that it makes few threads. */
  @ParameterizedTest
  @EnumSource(names = {"QUICHE_QUICHE", "KWIK_DIALS_QUICHE"})
  void aHandshakeBeginsAfterFalseStarts(Pairing engines) throws Exception {
    try (Wire wire = new Wire(engines)) {
      boolean[] begun = {false};
      wire.passes =
          (fromClient, packet) -> {
            if (fromClient && !begun[0]) {
              begun[0] = true;
              falseStarts(wire.serverLink(), new Random(SEED));
            }
            return true;
          };
      wire.connect();
      assertAlive(wire);
      byte[] der = wire.serverCertificate.certificate().getEncoded();
      assertArrayEquals(der, wire.atClient.established.join());
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesMoreHandshakesThanAllowedAtOnce(Pairing engines) throws Exception {
    LinkLimits two = LinkLimits.DEFAULT.withHandshaking(2);
    try (Wire wire = new Wire(engines, TestEngine.Setup.with(two))) {
      List<Recorder> recorders = new ArrayList<>();
      wire.onLoop(
          () -> {
            for (int i = 0; i < 3; i++) {
              Recorder recorder = new Recorder();
              recorders.add(recorder);
              wire.server.open(Wire.anyKey(), QuicEngine.Role.SERVER, recorder, p -> {});
            }
            return true;
          });
      LinkClosed third = recorders.get(2).closed.get(5, SECONDS);
      assertEquals(LinkClosed.Kind.ENGINE, third.kind());
      assertFalse(recorders.get(0).closed.isDone() || recorders.get(1).closed.isDone());
    }
  }
}
