package dev.ratatoskr.transport.quic.kwik;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.quic.LinkClosed;
import dev.ratatoskr.transport.quic.QuicEngine;
import dev.ratatoskr.transport.quic.QuicLink;
import dev.ratatoskr.transport.quic.QuicStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Handshakes with ourselves inside the process, and some bytes: loads and compiles the code. */
final class WarmUp {
  private static final int BYTES = 128 << 10;
  private static final int ROUNDS = 4;
  private static final long LIMIT_NANOS = 5_000_000_000L;

  private final CountDownLatch done = new CountDownLatch(1);
  private @Nullable QuicLink client;
  private @Nullable QuicLink server;

  private WarmUp() {}

  /** Blocks until it is done, at most 5 s. Any thread but a loop. */
  static void run(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException, InterruptedException {
    long end = System.nanoTime() + LIMIT_NANOS;
    NettyLoop loop = NettyLoop.start(IoKind.NIO);
    KwikEngine engine = KwikEngine.create(loop, certificate, key);
    try {
      boolean inTime = true;
      for (int i = 0; i < ROUNDS && inTime; i++) {
        WarmUp round = new WarmUp();
        loop.execute(() -> round.open(engine));
        inTime = round.done.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        loop.execute(round::close);
      }
    } finally {
      loop.execute(engine::close);
      loop.schedule(TimeUnit.SECONDS.toNanos(1), loop::close);
    }
  }

  private void close() {
    QuicLink link = client;
    if (link != null) {
      link.close(0, "warm");
    }
  }

  private void open(KwikEngine engine) {
    try {
      PeerKey nobody = PeerKey.of(new byte[PeerKey.SIZE_BYTES]);
      server =
          engine.open(nobody, QuicEngine.Role.SERVER, new Side(this, false), p -> to(client, p));
      client =
          engine.open(nobody, QuicEngine.Role.CLIENT, new Side(this, true), p -> to(server, p));
    } catch (MalformedException e) {
      throw new IllegalStateException("a key of the right size", e);
    }
  }

  private void to(@Nullable QuicLink link, byte[] packet) {
    if (link != null) {
      link.onPacket(ByteBuffer.wrap(packet));
    }
  }

  private void begin() {
    QuicLink link = client;
    if (link == null) {
      return;
    }
    try {
      link.openStream(new Bytes(this)).write(ByteBuffer.allocate(BYTES));
      for (int i = 0; i < 100; i++) {
        link.sendDatagram(ByteBuffer.allocate(link.maxDatagramBytes()));
      }
    } catch (TransportException.Closed e) {
      done.countDown();
    }
  }

  /** One side: the client begins, the server takes what comes. */
  private record Side(WarmUp owner, boolean isClient) implements QuicLink.Handler {
    @Override
    public void onEstablished(byte[] serverCertificateDer) {
      if (isClient) {
        owner.begin();
      }
    }

    @Override
    public QuicStream.Handler onStream(QuicStream stream) {
      return new Bytes(owner);
    }

    @Override
    public void onDatagram(ByteBuffer payload) {}

    @Override
    public void onClosed(LinkClosed reason) {
      owner.done.countDown();
    }
  }

  /** Counts bytes up to the last. */
  private static final class Bytes implements QuicStream.Handler {
    private final WarmUp owner;
    private int received;

    Bytes(WarmUp owner) {
      this.owner = owner;
    }

    @Override
    public void onData(ByteBuffer bytes) {
      received += bytes.remaining();
      if (received >= BYTES) {
        owner.done.countDown();
      }
    }

    @Override
    public void onEnd(String reason) {
      owner.done.countDown();
    }
  }
}
