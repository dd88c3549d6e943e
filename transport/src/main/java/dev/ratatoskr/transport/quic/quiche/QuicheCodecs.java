package dev.ratatoskr.transport.quic.quiche;

import dev.ratatoskr.transport.quic.LinkLimits;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicCongestionControlAlgorithm;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;

/** Makes a codec for each link: what we promise a peer in the handshake, and our certificate. */
final class QuicheCodecs {
  /**
   * The largest UDP payload, both ways: what IPv4 carries on a path with an MTU of 1500. How much
   * of it the present path takes is the link's to say ({@link PacketBuffers}).
   */
  static final int PAYLOAD_BYTES = 1472;

  static final int CONNECTION_ID_BYTES = 8;

  /** Of the peer that may be open at once. */
  static final int STREAMS = 1000;

  private static final int STREAM_WINDOW_BYTES = 1 << 20;
  private static final int CONNECTION_WINDOW_BYTES = 4 << 20;

  /**
   * BBR does not take loss for congestion and does not fill the bottleneck's buffer. Measured with
   * a bulk stream over 20 Mbit/s and 50 ms: with 1 % of the packets lost BBR carried 19 Mbit/s and
   * CUBIC 9 to 18, with 5 % lost 14 to 16 against 1; and without loss CUBIC filled the buffer,
   * whose delay everything else on the path then had.
   */
  private static final QuicCongestionControlAlgorithm CONGESTION_CONTROL =
      QuicCongestionControlAlgorithm.BBR;

  private final LinkLimits limits;
  private final int streams;
  private final QuicSslContext client;
  private final QuicSslContext server;
  private final byte[] certificateDer;

  private QuicheCodecs(
      QuicheEngine.Settings settings,
      QuicSslContext client,
      QuicSslContext server,
      byte[] certificateDer) {
    this.limits = settings.limits();
    this.streams = settings.streams();
    this.client = client;
    this.server = server;
    this.certificateDer = certificateDer;
  }

  static QuicheCodecs of(
      X509Certificate certificate, PrivateKey key, QuicheEngine.Settings settings)
      throws GeneralSecurityException {
    try {
      QuicSslContext server =
          QuicSslContextBuilder.forServer(new OwnCertificate(certificate, key), null)
              .applicationProtocols(settings.alpn())
              .earlyData(false)
              .build();
      QuicSslContext client =
          QuicSslContextBuilder.forClient()
              .trustManager(new AnyCertificate())
              .endpointIdentificationAlgorithm("")
              .applicationProtocols(settings.alpn())
              .earlyData(false)
              .build();
      return new QuicheCodecs(settings, client, server, certificate.getEncoded());
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new GeneralSecurityException("quiche takes no such settings: " + e, e);
    }
  }

  /** Our own certificate, which servers show. */
  byte[] certificateDer() {
    return certificateDer.clone();
  }

  ChannelHandler forClient() {
    return common(new QuicClientCodecBuilder().sslContext(client)).build();
  }

  /**
   * A codec that accepts connections.
   *
   * @param door names them
   * @param accepted is put on each
   * @param buffers for their packets
   */
  ChannelHandler forServer(ServerDoor door, ChannelHandler accepted, PacketBuffers buffers) {
    // No token: it would prove an address, and the owner of a link has proven the path already.
    return common(new QuicServerCodecBuilder().sslContext(server))
        .connectionIdAddressGenerator(door)
        .option(ChannelOption.ALLOCATOR, buffers)
        .handler(accepted)
        .build();
  }

  private <B extends QuicCodecBuilder<B>> B common(B builder) {
    return builder
        .congestionControlAlgorithm(CONGESTION_CONTROL)
        .maxIdleTimeout(limits.idleSeconds(), TimeUnit.SECONDS)
        .maxSendUdpPayloadSize(PAYLOAD_BYTES)
        .maxRecvUdpPayloadSize(PAYLOAD_BYTES)
        .initialMaxData(CONNECTION_WINDOW_BYTES)
        .initialMaxStreamDataBidirectionalLocal(STREAM_WINDOW_BYTES)
        .initialMaxStreamDataBidirectionalRemote(STREAM_WINDOW_BYTES)
        .initialMaxStreamsBidirectional(streams)
        .initialMaxStreamsUnidirectional(0)
        .localConnectionIdLength(CONNECTION_ID_BYTES)
        .activeMigration(false)
        // Twice: the link's own bound must be the one that says no.
        .datagram(limits.datagrams(), 2 * limits.datagrams());
  }
}
