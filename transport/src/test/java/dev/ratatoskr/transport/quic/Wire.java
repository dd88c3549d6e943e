package dev.ratatoskr.transport.quic;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Two engines on one loop, joined by a wire that the test may cut, packet by packet. */
public final class Wire implements AutoCloseable {
  private static final long STUCK_SECONDS = 20;

  public final NettyLoop loop;
  public final QuicEngine client;
  public final QuicEngine server;
  public final Recorder atClient = new Recorder();
  public final Recorder atServer = new Recorder();
  final TestCertificate serverCertificate;

  /** Whether a packet passes; the flag says that it comes from the client. */
  public BiPredicate<Boolean, byte[]> passes = (fromClient, packet) -> true;

  private @Nullable QuicLink clientLink;
  private @Nullable QuicLink serverLink;

  Wire(Pairing engines, TestEngine.Setup atClientSide, TestEngine.Setup atServerSide)
      throws Exception {
    loop = NettyLoop.start(IoKind.AUTO);
    serverCertificate = TestCertificate.create();
    client = engines.client().create(loop, TestCertificate.create(), atClientSide);
    server = engines.server().create(loop, serverCertificate, atServerSide);
  }

  public Wire(Pairing engines, TestEngine.Setup both) throws Exception {
    this(engines, both, both);
  }

  public Wire(Pairing engines) throws Exception {
    this(engines, TestEngine.Setup.DEFAULT);
  }

  public static PeerKey key(int last) throws MalformedException {
    byte[] bytes = new byte[PeerKey.SIZE_BYTES];
    bytes[31] = (byte) last;
    return PeerKey.of(bytes);
  }

  /** Opens both links. */
  public Wire open() {
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
  public Wire connect() throws Exception {
    open();
    atClient.established.get(10, SECONDS);
    atServer.established.get(10, SECONDS);
    return this;
  }

  public static PeerKey anyKey() {
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

  public QuicLink clientLink() {
    return present(clientLink);
  }

  public QuicLink serverLink() {
    return present(serverLink);
  }

  public static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new AssertionError("not there yet");
    }
    return value;
  }

  /** Runs on the loop and waits for the answer, but not for ever where the loop is stuck. */
  public <T> T onLoop(Supplier<T> body) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            answer.complete(body.get());
          } catch (RuntimeException | AssertionError e) {
            answer.completeExceptionally(e);
          }
        });
    return answer.orTimeout(STUCK_SECONDS, SECONDS).join();
  }

  public QuicStream stream(QuicLink over, QuicStream.Handler handler) {
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
  public void echo(QuicLink over, int bytes) throws Exception {
    byte[] data = Bulk.random(bytes, bytes);
    Bulk bulk = new Bulk(data);
    QuicStream stream = stream(over, bulk);
    loop.execute(() -> bulk.begin(stream));
    assertArrayEquals(Bulk.sha256(data), bulk.hash.get(30, SECONDS));
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
