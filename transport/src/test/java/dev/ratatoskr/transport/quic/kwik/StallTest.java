package dev.ratatoskr.transport.quic.kwik;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.quic.QuicLink;
import dev.ratatoskr.transport.quic.QuicStream;
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
  private static final int EXCHANGES = 1_000;

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

  /** Opens a stream, has some bytes echoed, resets it and opens the next. */
  private static final class Exchanges implements QuicStream.Handler {
    final CompletableFuture<Integer> done = new CompletableFuture<>();
    private final QuicLink link;
    private @Nullable QuicStream stream;
    private int count;
    private int expected;

    Exchanges(QuicLink link) {
      this.link = link;
    }

    void next() {
      try {
        expected = 100 + (count * 37) % 5000;
        QuicStream opened = link.openStream(this);
        stream = opened;
        opened.write(ByteBuffer.allocate(expected));
      } catch (TransportException.Closed e) {
        done.completeExceptionally(e);
      }
    }

    @Override
    public void onData(ByteBuffer bytes) {
      expected -= bytes.remaining();
      if (expected == 0) {
        count++;
        Wire.present(stream).reset(0);
        if (count == EXCHANGES) {
          done.complete(count);
        } else {
          next();
        }
      }
    }

    @Override
    public void onEnd(String reason) {
      if (expected != 0) {
        done.completeExceptionally(new IllegalStateException("after " + count + ": " + reason));
      }
    }
  }

  @Test
  void twoHundredThousandRoundTripsFromBothSides() throws Exception {
    long start = System.nanoTime();
    try (Wire wire = new Wire().connect()) {
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

  @Test
  void twoThousandShortExchangesFromBothSides() throws Exception {
    try (Wire wire = new Wire().connect()) {
      Exchanges a = new Exchanges(wire.clientLink());
      Exchanges b = new Exchanges(wire.serverLink());
      wire.loop.execute(a::next);
      wire.loop.execute(b::next);
      a.done.get(100, SECONDS);
      b.done.get(100, SECONDS);
      assertFalse(wire.atServer.closed.isDone());
    }
  }
}
