package dev.ratatoskr.transport.quic.kwik;

import dev.ratatoskr.transport.quic.LinkClosed;
import dev.ratatoskr.transport.quic.QuicLink;
import dev.ratatoskr.transport.quic.QuicStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** A link's handler that keeps what happened; streams are echoed unless told otherwise. */
final class Recorder implements QuicLink.Handler {
  final CompletableFuture<byte[]> established = new CompletableFuture<>();
  final CompletableFuture<LinkClosed> closed = new CompletableFuture<>();
  final List<byte[]> datagrams = new CopyOnWriteArrayList<>();
  Function<QuicStream, QuicStream.Handler> acceptor = Echo::new;
  Consumer<ByteBuffer> onDatagram = payload -> datagrams.add(Packet.copyOf(payload).bytes());

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
    closed.complete(reason);
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
