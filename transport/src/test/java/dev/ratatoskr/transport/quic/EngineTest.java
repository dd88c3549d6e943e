package dev.ratatoskr.transport.quic;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class EngineTest {
  private static final LinkLimits BRIEF = LinkLimits.DEFAULT.withHandshakeNanos(500_000_000L);

  /** Collects what comes back. */
  private static final class Collector implements QuicStream.Handler {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final CompletableFuture<byte[]> full = new CompletableFuture<>();
    final CompletableFuture<String> ended = new CompletableFuture<>();
    private final int expected;

    Collector(int expected) {
      this.expected = expected;
    }

    @Override
    public void onData(ByteBuffer data) {
      byte[] chunk = new byte[data.remaining()];
      data.get(chunk);
      bytes.writeBytes(chunk);
      if (bytes.size() >= expected) {
        full.complete(bytes.toByteArray());
      }
    }

    @Override
    public void onEnd(String reason) {
      ended.complete(reason);
    }
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource
  void echoesOnStreamsOfBothSidesAndShowsTheServersCertificate(Pairing engines) throws Exception {
    try (Wire wire = new Wire(engines).connect()) {
      byte[] der = wire.serverCertificate.certificate().getEncoded();
      assertArrayEquals(der, wire.atClient.established.join());
      assertArrayEquals(der, wire.atServer.established.join());
      byte[] sent = random(50_000);
      Collector fromServer = new Collector(sent.length);
      Collector fromClient = new Collector(sent.length);
      QuicStream a = wire.stream(wire.clientLink(), fromServer);
      QuicStream b = wire.stream(wire.serverLink(), fromClient);
      wire.onLoop(() -> a.write(ByteBuffer.wrap(sent)));
      wire.onLoop(() -> b.write(ByteBuffer.wrap(sent)));
      assertArrayEquals(sent, fromServer.full.get(10, SECONDS));
      assertArrayEquals(sent, fromClient.full.get(10, SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aResetEndsTheStreamOnBothSides(Pairing engines) throws Exception {
    try (Wire wire = new Wire(engines)) {
      Collector accepted = new Collector(1);
      wire.atServer.acceptor = stream -> accepted;
      wire.connect();
      Collector opened = new Collector(1);
      QuicStream stream = wire.stream(wire.clientLink(), opened);
      wire.onLoop(() -> stream.write(ByteBuffer.wrap(random(10))));
      accepted.full.get(10, SECONDS);
      wire.onLoop(
          () -> {
            stream.reset(5);
            return true;
          });
      assertEquals("reset by us", opened.ended.get(10, SECONDS));
      accepted.ended.get(10, SECONDS);
      assertFalse(wire.atClient.closed.isDone());
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsDatagramsInOrderAndRefusesWhatIsTooLarge(Pairing engines) throws Exception {
    try (Wire wire = new Wire(engines).connect()) {
      int max = wire.clientLink().maxDatagramBytes();
      assertTrue(max >= 1100 && max <= 1201, () -> max + " bytes");
      int burst = 200;
      List<Integer> accepted = new ArrayList<>();
      wire.onLoop(
          () -> {
            for (int i = 0; i < burst; i++) {
              ByteBuffer payload = ByteBuffer.allocate(max).putInt(0, i);
              if (wire.clientLink().sendDatagram(payload)) {
                accepted.add(i);
              }
            }
            return true;
          });
      assertEquals(burst, accepted.size());
      // A probe may bring one a second time; what counts is when it came first.
      await()
          .atMost(20, SECONDS)
          .untilAsserted(() -> assertEquals(accepted, numbers(wire.atServer)));
      for (int size = max + 1; size <= 1300; size++) {
        ByteBuffer tooLarge = ByteBuffer.allocate(size);
        assertFalse(wire.onLoop(() -> wire.clientLink().sendDatagram(tooLarge)));
      }
      ByteBuffer last = ByteBuffer.allocate(max).putInt(0, burst);
      assertTrue(wire.onLoop(() -> wire.clientLink().sendDatagram(last)));
      await().atMost(10, SECONDS).until(() -> numbers(wire.atServer).size() == burst + 1);
    }
  }

  private static List<Integer> numbers(Recorder recorder) {
    return recorder.datagrams.stream().map(d -> ByteBuffer.wrap(d).getInt()).distinct().toList();
  }

  @ParameterizedTest
  @EnumSource
  void boundsTheDatagramsThatWait(Pairing engines) throws Exception {
    try (Wire wire = new Wire(engines).connect()) {
      wire.passes = (fromClient, packet) -> false;
      int sent =
          wire.onLoop(
              () -> {
                int count = 0;
                for (int i = 0; i < 5000; i++) {
                  if (wire.clientLink().sendDatagram(ByteBuffer.allocate(1000))) {
                    count++;
                  }
                }
                return count;
              });
      assertTrue(sent < 1000, () -> sent + " datagrams were taken");
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellsTheWrongProtocol(Pairing engines) throws Exception {
    TestEngine.Setup other =
        TestEngine.Setup.speaking("other/1", LinkLimits.DEFAULT.withHandshakeNanos(3_000_000_000L));
    try (Wire wire = new Wire(engines, other, TestEngine.Setup.DEFAULT)) {
      wire.open();
      LinkClosed atServer = wire.atServer.closed.get(15, SECONDS);
      assertEquals(LinkClosed.Kind.PROTOCOL, atServer.kind(), atServer::toString);
      LinkClosed atClient = wire.atClient.closed.get(15, SECONDS);
      assertTrue(
          atClient.kind() == LinkClosed.Kind.TIMEOUT || atClient.kind() == LinkClosed.Kind.PROTOCOL,
          atClient::toString);
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellsAClosePeerAndItsCode(Pairing engines) throws Exception {
    try (Wire wire = new Wire(engines).connect()) {
      wire.onLoop(
          () -> {
            wire.serverLink().close(77, "enough");
            return true;
          });
      LinkClosed local = wire.atServer.closed.get(10, SECONDS);
      assertEquals(new LinkClosed(LinkClosed.Kind.LOCAL, 77, "enough"), local);
      LinkClosed remote = wire.atClient.closed.get(10, SECONDS);
      assertEquals(LinkClosed.Kind.PEER, remote.kind());
      assertEquals(77, remote.code());
      wire.onLoop(
          () -> {
            wire.clientLink().close(1, "too late");
            wire.serverLink().close(2, "twice");
            return true;
          });
      wire.onLoop(() -> true);
      assertFalse(wire.atServer.closedAgain || wire.atClient.closedAgain);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aHandshakeWithoutAnswerTimesOut(Pairing engines) throws Exception {
    try (Wire wire = new Wire(engines, TestEngine.Setup.with(BRIEF))) {
      wire.passes = (fromClient, packet) -> fromClient;
      wire.open();
      assertEquals(LinkClosed.Kind.TIMEOUT, wire.atClient.closed.get(5, SECONDS).kind());
      assertEquals(LinkClosed.Kind.TIMEOUT, wire.atServer.closed.get(5, SECONDS).kind());
    }
  }
}
