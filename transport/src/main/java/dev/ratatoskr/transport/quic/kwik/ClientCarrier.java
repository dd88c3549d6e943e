package dev.ratatoskr.transport.quic.kwik;

import dev.ratatoskr.transport.quic.LinkClosed;
import dev.ratatoskr.transport.quic.LinkLimits;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.function.IntSupplier;
import tech.kwik.core.QuicClientConnection;
import tech.kwik.core.QuicConnection;

/** A client link's own Kwik connection and its handshake on a virtual thread. */
final class ClientCarrier implements KwikLink.Carrier {
  private static final String SERVER_NAME = "ratatoskr";

  private final VirtualAddress address;
  private final KwikLink link;
  private final VirtualSocket socket;
  private final LinkInflow inflow;
  private volatile IntSupplier inKwik = () -> 0;
  private final LinkLimits limits;
  private final String alpn;
  private final Thread thread;

  ClientCarrier(VirtualAddress address, KwikLink link, LinkLimits limits, String alpn)
      throws SocketException {
    this.address = address;
    this.link = link;
    this.limits = limits;
    this.alpn = alpn;
    this.socket =
        new VirtualSocket(
            VirtualAddress.of(0).inetAddress(),
            limits.packets(),
            (to, packet) -> link.packets().send(packet));
    this.inflow = new LinkInflow(socket, address, limits.packets(), () -> inKwik.getAsInt());
    this.thread = Thread.ofVirtual().name("kwik-connect").unstarted(this::connect);
  }

  void start() {
    thread.start();
  }

  @Override
  public void onPacket(ByteBuffer packet) {
    inflow.offer(packet);
  }

  @Override
  public void onEstablished(QuicConnection connection) {
    inflow.shorten(
        KwikConnections.inletOf((QuicClientConnection) connection, address.socketAddress()));
  }

  @Override
  public void release(boolean established) {
    if (!established) {
      // Ends the handshake at once where it still runs; Kwik then frees its threads.
      thread.interrupt();
    }
  }

  @Override
  public LinkInflow inflow() {
    return inflow;
  }

  private void connect() {
    try {
      QuicClientConnection connection = build();
      inKwik = KwikConnections.sizeOf(connection, "receiver", "receivedPacketsQueue");
      socket.paceBy(inKwik);
      link.listenTo(connection);
      connection.connect();
      byte[] der = connection.getServerCertificateChain().get(0).getEncoded();
      link.loop().execute(() -> link.onConnected(connection, der));
    } catch (IOException | CertificateException | RuntimeException e) {
      LinkClosed why = reasonOf(e);
      link.loop().execute(() -> link.finish(why));
    }
  }

  private static LinkClosed reasonOf(Exception failure) {
    String message = String.valueOf(failure.getMessage());
    if (!(failure instanceof ConnectException)) {
      return new LinkClosed(LinkClosed.Kind.ENGINE, 0, failure.toString());
    }
    if (message.contains("timed out")) {
      return new LinkClosed(LinkClosed.Kind.TIMEOUT, 0, message);
    }
    if (message.contains("Server closed connection: application")) {
      return new LinkClosed(LinkClosed.Kind.PEER, 0, message);
    }
    return new LinkClosed(LinkClosed.Kind.PROTOCOL, 0, message);
  }

  private QuicClientConnection build() throws IOException {
    return QuicClientConnection.newBuilder()
        .host(SERVER_NAME)
        .proxy(address.inetAddress().getHostAddress())
        .port(address.socketAddress().getPort())
        .preferIPv6()
        .applicationProtocol(alpn)
        // Whoever opened the link judges the certificate.
        .noServerCertificateCheck()
        .socketFactory(to -> socket)
        .enableDatagramExtension()
        .defaultStreamReceiveBufferSize((long) KwikServer.STREAM_WINDOW_BYTES)
        .maxOpenPeerInitiatedBidirectionalStreams(KwikServer.STREAMS)
        .connectionIdLength(8)
        .connectTimeout(Duration.ofNanos(limits.handshakeNanos()))
        .maxIdleTimeout(Duration.ofSeconds(limits.idleSeconds()))
        .initialRtt(100)
        .logger(new KwikLog(this::onHeard))
        .build();
  }

  private void onHeard(KwikLog.Heard heard, String message) {
    if (heard == KwikLog.Heard.FAULT) {
      link.loop()
          .execute(
              () -> {
                if (link.isEstablished()) {
                  link.finish(new LinkClosed(LinkClosed.Kind.ENGINE, 0, message));
                }
              });
    }
  }
}
