package dev.ratatoskr.transport.quic;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.transport.TransportException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A peer that permits few streams, or none: opening one more fails at once, and only that. */
@Timeout(40)
class StreamCreditTest {
  private static final int FEW = 2;

  /** Whose stream nobody reads. */
  private record Idle() implements QuicStream.Handler {
    @Override
    public void onData(ByteBuffer bytes) {}

    @Override
    public void onEnd(String reason) {}
  }

  /** Opens streams on the loop until the link says no. */
  private static List<QuicStream> openAll(Wire wire, QuicLink over) {
    return wire.onLoop(
        () -> {
          List<QuicStream> opened = new ArrayList<>();
          try {
            while (opened.size() <= FEW) {
              QuicStream stream = over.openStream(new Idle());
              stream.write(ByteBuffer.allocate(10));
              opened.add(stream);
            }
          } catch (TransportException.Closed e) {
            assertTrue(String.valueOf(e.getMessage()).contains("stream"), e::toString);
          }
          return opened;
        });
  }

  @ParameterizedTest
  @EnumSource(
      value = Pairing.class,
      names = {"QUICHE_QUICHE", "QUICHE_DIALS_KWIK"})
  void aClientThatPermitsNoneDoesNotStopTheLoop(Pairing engines) throws Exception {
    TestEngine.Setup none = TestEngine.Setup.permitting(0);
    try (Wire wire = new Wire(engines, none, TestEngine.Setup.DEFAULT).connect()) {
      assertEquals(List.of(), openAll(wire, wire.serverLink()));
      wire.echo(wire.clientLink(), 20_000);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Pairing.class,
      names = {"QUICHE_QUICHE", "KWIK_DIALS_QUICHE"})
  void aStreamThatEndsGivesItsPlaceBack(Pairing engines) throws Exception {
    TestEngine.Setup few = TestEngine.Setup.permitting(FEW);
    try (Wire wire = new Wire(engines, TestEngine.Setup.DEFAULT, few).connect()) {
      List<QuicStream> opened = openAll(wire, wire.clientLink());
      assertEquals(FEW, opened.size());
      wire.onLoop(
          () -> {
            opened.forEach(stream -> stream.reset(0));
            return true;
          });
      await().atMost(10, SECONDS).until(() -> !openAll(wire, wire.clientLink()).isEmpty());
    }
  }
}
