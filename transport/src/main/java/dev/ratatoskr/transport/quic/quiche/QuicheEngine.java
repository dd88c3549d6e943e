package dev.ratatoskr.transport.quic.quiche;

import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.quic.LinkClosed;
import dev.ratatoskr.transport.quic.LinkLimits;
import dev.ratatoskr.transport.quic.QuicEngine;
import dev.ratatoskr.transport.quic.QuicLink;
import io.netty.handler.codec.quic.Quic;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** QUIC by quiche, through Netty's codec. Thread: the loop, except {@link #create}. */
public final class QuicheEngine implements QuicEngine {
  static final String NAME = "quiche";

  private final NettyLoop loop;
  private final LinkLimits limits;
  private final QuicheCodecs codecs;
  private final Set<QuicheLink> links = new HashSet<>();
  private boolean closed;

  private QuicheEngine(NettyLoop loop, LinkLimits limits, QuicheCodecs codecs) {
    this.loop = loop;
    this.limits = limits;
    this.codecs = codecs;
  }

  /**
   * What tests vary.
   *
   * @param streams of the peer that may be open at once
   */
  record Settings(LinkLimits limits, String alpn, int streams) {
    static final Settings DEFAULT = of(LinkLimits.DEFAULT);

    static Settings of(LinkLimits limits) {
      return new Settings(limits, ALPN, QuicheCodecs.STREAMS);
    }
  }

  /** Whether the native library loads on this system. Any thread; slow the first time. */
  public static boolean isAvailable() {
    return Quic.isAvailable();
  }

  /**
   * Makes sure that {@link #isAvailable()}. Any thread.
   *
   * @throws TransportException.NoEngine when the native library does not load on this system
   */
  public static void requireAvailable() throws TransportException.NoEngine {
    if (!Quic.isAvailable()) {
      Throwable cause = Quic.unavailabilityCause();
      throw new TransportException.NoEngine(
          "the native library of the engine quiche does not load on %s (%s): %s"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch"), cause),
          cause);
    }
  }

  /**
   * Starts an engine with the usual limits. Any thread; takes some tens of milliseconds the first
   * time.
   *
   * @param certificate ours, for an ECDSA key on P-256
   * @param key its private key
   * @throws GeneralSecurityException when the certificate or the key is not usable
   * @throws TransportException.NoEngine when the native library does not load on this system
   */
  public static QuicheEngine create(NettyLoop loop, X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException, TransportException.NoEngine {
    return create(loop, certificate, key, Settings.DEFAULT);
  }

  /** As {@link #create(NettyLoop, X509Certificate, PrivateKey)} with limits of one's own. */
  public static QuicheEngine create(
      NettyLoop loop, X509Certificate certificate, PrivateKey key, LinkLimits limits)
      throws GeneralSecurityException, TransportException.NoEngine {
    return create(loop, certificate, key, Settings.of(limits));
  }

  static QuicheEngine create(
      NettyLoop loop, X509Certificate certificate, PrivateKey key, Settings settings)
      throws GeneralSecurityException, TransportException.NoEngine {
    requireAvailable();
    NettyInternals.check();
    return new QuicheEngine(loop, settings.limits(), QuicheCodecs.of(certificate, key, settings));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int maxPayloadBytes() {
    return QuicheCodecs.PAYLOAD_BYTES;
  }

  @Override
  public QuicLink open(PeerKey peer, Role role, QuicLink.Handler handler, PacketSink out) {
    links.removeIf(QuicheLink::isClosed);
    QuicheLink link = new QuicheLink(loop, limits, handler, out);
    if (closed || links.stream().filter(l -> !l.isEstablished()).count() >= limits.handshaking()) {
      String why = closed ? "the engine is closed" : "too many handshakes at once";
      loop.execute(() -> link.finish(new LinkClosed(LinkClosed.Kind.ENGINE, 0, why)));
      return link;
    }
    links.add(link);
    // Not now: the owner does not know the link yet, and a client sends at once.
    loop.execute(() -> link.begin(role, codecs));
    loop.schedule(limits.handshakeNanos(), () -> onHandshakeTimer(link));
    return link;
  }

  private static void onHandshakeTimer(QuicheLink link) {
    if (!link.isEstablished()) {
      link.finish(new LinkClosed(LinkClosed.Kind.TIMEOUT, 0, "no handshake in time"));
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    List.copyOf(links).forEach(link -> link.close(0, "the engine closes"));
  }
}
