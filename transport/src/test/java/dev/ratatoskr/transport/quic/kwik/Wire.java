package dev.ratatoskr.transport.quic.kwik;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.quic.QuicEngine;
import dev.ratatoskr.transport.quic.QuicLink;
import dev.ratatoskr.transport.quic.QuicStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Two engines on one loop, joined by a wire that the test may cut, packet by packet. */
final class Wire implements AutoCloseable {
  final NettyLoop loop;
  final TestCertificate serverCertificate;
  final KwikEngine client;
  final KwikEngine server;
  final Recorder atClient = new Recorder();
  final Recorder atServer = new Recorder();

  /** Whether a packet passes; the flag says that it comes from the client. */
  BiPredicate<Boolean, byte[]> passes = (fromClient, packet) -> true;

  private @Nullable QuicLink clientLink;
  private @Nullable QuicLink serverLink;

  Wire(KwikEngine.Settings atClientSide, KwikEngine.Settings atServerSide) throws Exception {
    loop = NettyLoop.start(IoKind.AUTO);
    TestCertificate own = TestCertificate.create();
    serverCertificate = TestCertificate.create();
    client = KwikEngine.create(loop, own.certificate(), own.key(), atClientSide);
    server =
        KwikEngine.create(
            loop, serverCertificate.certificate(), serverCertificate.key(), atServerSide);
  }

  Wire() throws Exception {
    this(KwikEngine.Settings.DEFAULT, KwikEngine.Settings.DEFAULT);
  }

  static PeerKey key(int last) throws MalformedException {
    byte[] bytes = new byte[PeerKey.SIZE_BYTES];
    bytes[31] = (byte) last;
    return PeerKey.of(bytes);
  }

  /** Opens both links. */
  Wire open() {
    onLoop(
        () -> {
          serverLink =
              server.open(anyKey(), QuicEngine.Role.SERVER, atServer, p -> carry(false, p));
          clientLink = client.open(anyKey(), QuicEngine.Role.CLIENT, atClient, p -> carry(true, p));
          return true;
        });
    return this;
  }

  /** Opens both links and waits until both are established. */
  Wire connect() throws Exception {
    open();
    atClient.established.get(10, SECONDS);
    atServer.established.get(10, SECONDS);
    return this;
  }

  static PeerKey anyKey() {
    try {
      return key(1);
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void carry(boolean fromClient, byte[] packet) {
    QuicLink to = fromClient ? serverLink : clientLink;
    if (to != null && passes.test(fromClient, packet)) {
      // As a network would: later, not within the call.
      loop.execute(() -> to.onPacket(ByteBuffer.wrap(packet)));
    }
  }

  QuicLink clientLink() {
    return present(clientLink);
  }

  QuicLink serverLink() {
    return present(serverLink);
  }

  static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new AssertionError("not there yet");
    }
    return value;
  }

  /** Runs on the loop and waits for the answer. */
  <T> T onLoop(Supplier<T> body) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            answer.complete(body.get());
          } catch (RuntimeException | AssertionError e) {
            answer.completeExceptionally(e);
          }
        });
    return answer.join();
  }

  QuicStream stream(QuicLink over, QuicStream.Handler handler) {
    return onLoop(
        () -> {
          try {
            return over.openStream(handler);
          } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** Has random bytes echoed over a new stream; compares hashes. */
  void echo(QuicLink over, int bytes) throws Exception {
    byte[] data = Bulk.random(bytes, bytes);
    Bulk bulk = new Bulk(data);
    QuicStream stream = stream(over, bulk);
    loop.execute(() -> bulk.begin(stream));
    assertArrayEquals(Bulk.sha256(data), bulk.hash.get(30, SECONDS));
  }

  /** Same limits on both sides. */
  static Wire with(KwikLimits limits) throws Exception {
    KwikEngine.Settings settings = new KwikEngine.Settings(limits, "ratatoskr/1", true);
    return new Wire(settings, settings);
  }

  @Override
  public void close() {
    onLoop(
        () -> {
          client.close();
          server.close();
          return true;
        });
    loop.close();
  }
}
