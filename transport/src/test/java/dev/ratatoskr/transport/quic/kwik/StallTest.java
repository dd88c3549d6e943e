package dev.ratatoskr.transport.quic.kwik;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ratatoskr.transport.quic.Pairing;
import dev.ratatoskr.transport.quic.QuicLink;
import dev.ratatoskr.transport.quic.QuicStream;
import dev.ratatoskr.transport.quic.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Kwik loses stream wake-ups; the watchdog makes that invisible. */
@Timeout(240)
class StallTest {
  private static final int STREAMS = 8;
  private static final int ROUNDS = 12_500;

  /** Sends 64 bytes, waits for them, again and again. */
  private static final class PingPong implements QuicStream.Handler {
    final CompletableFuture<Integer> done = new CompletableFuture<>();
    private final ByteBuffer message = ByteBuffer.allocate(64);
    private @Nullable QuicStream stream;
    private int rounds;
    private int received;

    void begin(QuicStream on) {
      stream = on;
      on.write(message.duplicate());
    }

    @Override
    public void onData(ByteBuffer bytes) {
      received += bytes.remaining();
      if (received < message.capacity()) {
        return;
      }
      received = 0;
      rounds++;
      if (rounds == ROUNDS) {
        done.complete(rounds);
      } else {
        Wire.present(stream).write(message.duplicate());
      }
    }

    @Override
    public void onEnd(String reason) {
      done.completeExceptionally(
          new IllegalStateException("ended after " + rounds + ": " + reason));
    }
  }

  @Test
  void twoHundredThousandRoundTripsFromBothSides() throws Exception {
    long start = System.nanoTime();
    try (Wire wire = new Wire(Pairing.KWIK_KWIK).connect()) {
      List<PingPong> all = new ArrayList<>();
      for (QuicLink link : List.of(wire.clientLink(), wire.serverLink())) {
        for (int i = 0; i < STREAMS; i++) {
          PingPong game = new PingPong();
          all.add(game);
          QuicStream stream = wire.stream(link, game);
          wire.loop.execute(() -> game.begin(stream));
        }
      }
      for (PingPong game : all) {
        game.done.get(200, SECONDS);
      }
      assertFalse(wire.atClient.closed.isDone());
    }
    System.out.printf(
        "%d round trips in %d ms%n", 2 * STREAMS * ROUNDS, (System.nanoTime() - start) / 1_000_000);
  }
}
