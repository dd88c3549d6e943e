package dev.ratatoskr.transport.quic;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** A link's handler that keeps what happened; streams are echoed unless told otherwise. */
public final class Recorder implements QuicLink.Handler {
  public final CompletableFuture<byte[]> established = new CompletableFuture<>();
  public final CompletableFuture<LinkClosed> closed = new CompletableFuture<>();
  public final List<byte[]> datagrams = new CopyOnWriteArrayList<>();

  /** Whether the end was told more than once. */
  public volatile boolean closedAgain;

  public Function<QuicStream, QuicStream.Handler> acceptor = Echo::new;
  public Consumer<ByteBuffer> onDatagram = payload -> datagrams.add(copyOf(payload));

  private static byte[] copyOf(ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    return bytes;
  }

  @Override
  public void onEstablished(byte[] serverCertificateDer) {
    established.complete(serverCertificateDer);
  }

  @Override
  public QuicStream.Handler onStream(QuicStream stream) {
    return acceptor.apply(stream);
  }

  @Override
  public void onDatagram(ByteBuffer payload) {
    onDatagram.accept(payload);
  }

  @Override
  public void onClosed(LinkClosed reason) {
    if (!closed.complete(reason)) {
      closedAgain = true;
    }
  }

  /** Sends back what comes. */
  record Echo(QuicStream stream) implements QuicStream.Handler {
    @Override
    public void onData(ByteBuffer bytes) {
      if (!stream.write(bytes)) {
        stream.setReading(false);
      }
    }

    @Override
    public void onWritable() {
      stream.setReading(true);
    }

    @Override
    public void onEnd(String reason) {}
  }
}
