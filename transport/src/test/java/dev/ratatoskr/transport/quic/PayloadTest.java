package dev.ratatoskr.transport.quic;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets are as large as the path carries, and no larger. */
class PayloadTest {
  private static final int BASE = QuicEngine.BASE_PAYLOAD_BYTES;

  /** A router's largest packet with the lane's header. */
  private static final int FULL_FRAME = 1433;

  private static void limit(Wire wire, int bytes) {
    wire.onLoop(
        () -> {
          wire.clientLink().limitPayload(bytes);
          wire.serverLink().limitPayload(bytes);
          return true;
        });
  }

  @ParameterizedTest
  @EnumSource
  void packetsAreSmallUntilThePathIsKnownAndNoLargerThanItCarries(Pairing engines)
      throws Exception {
    try (Wire wire = new Wire(engines)) {
      List<Integer> sizes = new CopyOnWriteArrayList<>();
      wire.passes = (fromClient, packet) -> sizes.add(packet.length);
      wire.connect();
      wire.echo(wire.clientLink(), 200_000);
      assertTrue(sizes.stream().allMatch(size -> size <= BASE), sizes::toString);
      for (int carries : List.of(1464, 1372, BASE)) {
        limit(wire, carries);
        sizes.clear();
        wire.passes = (fromClient, packet) -> sizes.add(packet.length) && packet.length <= carries;
        wire.echo(wire.clientLink(), 200_000 + carries);
        int largest = sizes.stream().mapToInt(size -> size).max().orElseThrow();
        assertTrue(largest <= carries, largest + " bytes on a path of " + carries);
        assertEquals(engines != Pairing.KWIK_KWIK && carries > BASE, largest > BASE);
        assertTrue(largest > carries - 30 || engines == Pairing.KWIK_KWIK, largest + " bytes");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWholeFrameIsOneDatagramWhereTheEngineCan(Pairing engines) throws Exception {
    try (Wire wire = new Wire(engines).connect()) {
      limit(wire, 1464);
      checkDatagrams(wire, wire.clientLink(), wire.atServer, engines.client());
      checkDatagrams(wire, wire.serverLink(), wire.atClient, engines.server());
    }
  }

  private static void checkDatagrams(Wire wire, QuicLink from, Recorder at, TestEngine engine) {
    int most = wire.onLoop(from::maxDatagramBytes);
    assertTrue(engine == TestEngine.QUICHE ? most == FULL_FRAME : most <= 1201, most + " bytes");
    AtomicInteger sent = new AtomicInteger();
    wire.passes = (fromClient, packet) -> sent.addAndGet(packet.length > most ? 1 : 0) >= 0;
    for (int i = 0; i < 50; i++) {
      ByteBuffer numbered = ByteBuffer.allocate(most).put(0, (byte) i);
      wire.onLoop(() -> from.sendDatagram(numbered));
    }
    // An engine may say it again where an acknowledgement is late.
    await()
        .atMost(10, SECONDS)
        .until(() -> at.datagrams.stream().map(each -> each[0]).distinct().count() == 50);
    assertTrue(at.datagrams.stream().allMatch(datagram -> datagram.length == most));
    assertTrue(sent.get() >= 50 && sent.get() < 100, sent + " packets");
  }

  @ParameterizedTest
  @EnumSource
  void aPathThatNarrowsHoldsUpNothing(Pairing engines) throws Exception {
    try (Wire wire = new Wire(engines).connect()) {
      limit(wire, 1472);
      int most = wire.onLoop(() -> wire.clientLink().maxDatagramBytes());
      wire.passes = (fromClient, packet) -> packet.length <= BASE;
      // More than the window lets out: the rest waits in the engine as the limit falls.
      for (int i = 0; i < 100; i++) {
        wire.onLoop(() -> wire.clientLink().sendDatagram(ByteBuffer.allocate(most)));
      }
      limit(wire, BASE);
      wire.echo(wire.clientLink(), 200_000);
      wire.atServer.datagrams.clear();
      byte[] mark = new byte[77];
      await()
          .atMost(10, SECONDS)
          .until(
              () -> {
                wire.onLoop(() -> wire.clientLink().sendDatagram(ByteBuffer.wrap(mark)));
                return wire.atServer.datagrams.stream().anyMatch(d -> d.length == mark.length);
              });
    }
  }
}
