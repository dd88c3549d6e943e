package dev.ratatoskr.benchmarks.links;

import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.quic.LinkClosed;
import dev.ratatoskr.transport.quic.QuicEngine;
import dev.ratatoskr.transport.quic.QuicLink;
import dev.ratatoskr.transport.quic.QuicStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Both ends of one connection. Thread: the loop. */
final class LinkPair {
  private final NettyLoop loop;
  private final PeerKey key;
  private final CompletableFuture<byte[]> atClient = new CompletableFuture<>();
  private final CompletableFuture<byte[]> atServer = new CompletableFuture<>();
  private @Nullable QuicLink client;
  private @Nullable QuicLink server;
  private ByteBuffer payload = ByteBuffer.allocate(0);
  private int unsent;
  private int missing;
  private CompletableFuture<Void> arrived = new CompletableFuture<>();

  LinkPair(NettyLoop loop, PeerKey key) {
    this.loop = loop;
    this.key = key;
  }

  void open(QuicEngine clients, QuicEngine servers) {
    server =
        servers.open(key, QuicEngine.Role.SERVER, new End(atServer), packet -> carry(true, packet));
    client =
        clients.open(
            key, QuicEngine.Role.CLIENT, new End(atClient), packet -> carry(false, packet));
  }

  /** Done once both ends are; failed when one has closed. Any thread. */
  CompletableFuture<Void> established() {
    return CompletableFuture.allOf(atClient, atServer);
  }

  /**
   * Sends the same datagram so many times from the client; the answer is done once all of them have
   * come. One at a time, any thread.
   */
  CompletableFuture<Void> burst(ByteBuffer datagram, int count) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          payload = datagram;
          unsent = count;
          missing = count;
          arrived = done;
          sendMore();
        });
    return done;
  }

  private void sendMore() {
    QuicLink from = client;
    while (from != null
        && unsent > 0
        && from.datagramRoom() > 0
        && from.sendDatagram(payload.duplicate())) {
      unsent--;
    }
  }

  /** As a network would: later, not within the call. */
  private void carry(boolean toClient, byte[] packet) {
    loop.execute(
        () -> {
          QuicLink to = toClient ? client : server;
          if (to != null) {
            to.onPacket(ByteBuffer.wrap(packet));
          }
        });
  }

  private final class End implements QuicLink.Handler {
    private final CompletableFuture<byte[]> open;

    End(CompletableFuture<byte[]> open) {
      this.open = open;
    }

    @Override
    public void onEstablished(byte[] serverCertificateDer) {
      open.complete(serverCertificateDer);
    }

    @Override
    public QuicStream.Handler onStream(QuicStream stream) {
      throw new IllegalStateException("nobody opens a stream here");
    }

    @Override
    public void onDatagram(ByteBuffer datagram) {
      missing--;
      if (missing == 0) {
        arrived.complete(null);
      }
    }

    @Override
    public void onDatagramRoom() {
      sendMore();
    }

    @Override
    public void onClosed(LinkClosed reason) {
      open.completeExceptionally(new IllegalStateException(reason.toString()));
    }
  }
}
