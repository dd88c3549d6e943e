package dev.ratatoskr.transport.quic;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A reader that stops holds the writer back, costs little, and loses nothing. */
@Timeout(60)
class BackPressureTest {
  private static final int BYTES = 8 << 20;

  /** A stream's window, and what both sides hold besides. */
  private static final int MOST_ON_THE_WAY = (1 << 20) + (512 << 10);

  /** quiche widens the window while its reader is quick. */
  private static final int MOST_ON_THE_WAY_TO_QUICHE = 4 << 20;

  /** Takes bytes only while it may, and hashes them. */
  private static final class SlowReader implements QuicStream.Handler {
    final CompletableFuture<byte[]> hash = new CompletableFuture<>();
    final CompletableFuture<QuicStream> opened = new CompletableFuture<>();
    volatile int received;
    private final MessageDigest digest;

    SlowReader() throws Exception {
      digest = MessageDigest.getInstance("SHA-256");
    }

    QuicStream.Handler accept(QuicStream stream) {
      stream.setReading(false);
      opened.complete(stream);
      return this;
    }

    @Override
    public void onData(ByteBuffer bytes) {
      int now = received + bytes.remaining();
      received = now;
      digest.update(bytes);
      if (now == BYTES) {
        hash.complete(digest.digest());
      }
    }

    @Override
    public void onEnd(String reason) {
      hash.completeExceptionally(new IllegalStateException(reason));
    }
  }

  /** Writes until it is told to wait. */
  private static final class Writer implements QuicStream.Handler {
    volatile int written;
    volatile int queuedMost;
    private final ByteBuffer data;
    private @Nullable QuicStream stream;

    Writer(byte[] bytes) {
      data = ByteBuffer.wrap(bytes);
    }

    void begin(QuicStream on) {
      stream = on;
      onWritable();
    }

    @Override
    public void onWritable() {
      QuicStream on = Wire.present(stream);
      boolean more = true;
      while (more && data.hasRemaining()) {
        int size = Math.min(10_000, data.remaining());
        more = on.write(data.slice(data.position(), size));
        data.position(data.position() + size);
        written = data.position();
        queuedMost = Math.max(queuedMost, on.queuedBytes());
      }
    }

    @Override
    public void onData(ByteBuffer bytes) {}

    @Override
    public void onEnd(String reason) {}
  }

  @ParameterizedTest
  @EnumSource
  void aReaderThatStopsHoldsTheServerBack(Pairing engines) throws Exception {
    aReaderThatStopsHoldsTheWriterBack(engines, false);
  }

  @ParameterizedTest
  @EnumSource
  void aReaderThatStopsHoldsTheClientBack(Pairing engines) throws Exception {
    aReaderThatStopsHoldsTheWriterBack(engines, true);
  }

  private static void aReaderThatStopsHoldsTheWriterBack(Pairing engines, boolean clientWrites)
      throws Exception {
    TestEngine reads = clientWrites ? engines.server() : engines.client();
    int most = reads == TestEngine.QUICHE ? MOST_ON_THE_WAY_TO_QUICHE : MOST_ON_THE_WAY;
    byte[] data = Bulk.random(BYTES, 3);
    SlowReader reader = new SlowReader();
    try (Wire wire = new Wire(engines)) {
      wire.atServer.acceptor = reader::accept;
      wire.atClient.acceptor = reader::accept;
      wire.connect();
      Writer writer = new Writer(data);
      QuicStream out = wire.stream(clientWrites ? wire.clientLink() : wire.serverLink(), writer);
      wire.loop.execute(() -> writer.begin(out));
      QuicStream in = reader.opened.get(10, SECONDS);
      awaitStandstill(writer);
      assertEquals(0, reader.received);
      assertTrue(writer.written < MOST_ON_THE_WAY, () -> writer.written + " were taken");
      for (int i = 1; i <= 3; i++) {
        int goal = i * (1 << 20);
        read(wire, in, true);
        await().atMost(20, SECONDS).until(() -> reader.received >= goal);
        read(wire, in, false);
        awaitStandstill(writer);
        int ahead = writer.written - reader.received;
        assertTrue(ahead < most, () -> ahead + " are on the way");
      }
      read(wire, in, true);
      assertArrayEquals(Bulk.sha256(data), reader.hash.get(30, SECONDS));
      assertTrue(writer.queuedMost <= (64 << 10) + 10_000, () -> writer.queuedMost + " queued");
    }
  }

  private static void read(Wire wire, QuicStream in, boolean on) {
    wire.onLoop(
        () -> {
          in.setReading(on);
          return true;
        });
  }

  private static void awaitStandstill(Writer writer) {
    int[] last = {-1};
    await()
        .pollInterval(Duration.ofMillis(250))
        .atMost(20, SECONDS)
        .until(
            () -> {
              boolean still = last[0] == writer.written;
              last[0] = writer.written;
              return still;
            });
  }

  @ParameterizedTest
  @EnumSource
  void largeTransfersBothWaysWhileDatagramsFlow(Pairing engines) throws Exception {
    byte[] data = Bulk.random(20 << 20, 4);
    byte[] expected = Bulk.sha256(data);
    try (Wire wire = new Wire(engines).connect()) {
      Bulk a = new Bulk(data);
      Bulk b = new Bulk(data);
      QuicStream fromClient = wire.stream(wire.clientLink(), a);
      QuicStream fromServer = wire.stream(wire.serverLink(), b);
      wire.loop.execute(() -> a.begin(fromClient));
      wire.loop.execute(() -> b.begin(fromServer));
      Datagrams datagrams = new Datagrams(wire);
      wire.loop.execute(datagrams);
      assertArrayEquals(expected, a.hash.get(50, SECONDS));
      assertArrayEquals(expected, b.hash.get(50, SECONDS));
      int sent = wire.onLoop(() -> datagrams.sent);
      await().atMost(5, SECONDS).until(() -> wire.atServer.datagrams.size() >= sent / 2);
      assertTrue(sent > 0, "no datagram was sent");
    }
  }

  /** Sends one datagram after the other, 5 ms apart. */
  private static final class Datagrams implements Runnable {
    int sent;
    private final Wire wire;

    Datagrams(Wire wire) {
      this.wire = wire;
    }

    @Override
    public void run() {
      if (wire.clientLink().sendDatagram(ByteBuffer.allocate(1000))) {
        sent++;
      }
      if (!wire.atClient.closed.isDone()) {
        wire.loop.schedule(5_000_000L, this);
      }
    }
  }
}
