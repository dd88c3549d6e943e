package dev.ratatoskr.transport.quic;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ratatoskr.transport.TransportException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** More streams in a link's life than may be open at once: each end gives its place back. */
@Timeout(40)
class ManyStreamsTest {
  private static final int EXCHANGES = 2_500;
  private static final int LINKS = 12;

  /** Opens a stream, has some bytes echoed, resets it and opens the next. */
  private static final class Exchanges implements QuicStream.Handler {
    final CompletableFuture<Integer> done = new CompletableFuture<>();
    private final QuicLink link;
    private @Nullable QuicStream stream;
    private int count;
    private int expected;
    private int ends;

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
          done.complete(ends);
        } else {
          next();
        }
      }
    }

    @Override
    public void onEnd(String reason) {
      ends++;
      if (expected != 0) {
        done.completeExceptionally(new IllegalStateException("after " + count + ": " + reason));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void thousandsOfShortExchangesFromBothSides(Pairing engines) throws Exception {
    try (Wire wire = new Wire(engines).connect()) {
      Exchanges a = new Exchanges(wire.clientLink());
      Exchanges b = new Exchanges(wire.serverLink());
      wire.loop.execute(a::next);
      wire.loop.execute(b::next);
      assertEquals(EXCHANGES, a.done.get(25, SECONDS));
      assertEquals(EXCHANGES, b.done.get(25, SECONDS));
      assertFalse(wire.atServer.closed.isDone());
    }
  }

  /** Several links between the same two engines, each with traffic of its own. */
  @ParameterizedTest
  @EnumSource
  void manyLinksOfTwoEnginesDoNotMixUp(Pairing engines) throws Exception {
    try (Wire wire = new Wire(engines)) {
      List<SecondLink> links = new ArrayList<>();
      for (int i = 0; i < LINKS; i++) {
        links.add(SecondLink.open(wire));
      }
      for (SecondLink link : links) {
        link.awaitEstablished();
      }
      for (SecondLink link : links) {
        wire.echo(link.client(), 20_000 + links.indexOf(link));
      }
      wire.onLoop(
          () -> {
            links.getFirst().client().close(3, "one of many");
            return true;
          });
      assertEquals(3, links.getFirst().atServer().closed.get(10, SECONDS).code());
      wire.echo(links.getLast().server(), 20_000);
      assertFalse(links.getLast().atClient().closed.isDone());
    }
  }
}
