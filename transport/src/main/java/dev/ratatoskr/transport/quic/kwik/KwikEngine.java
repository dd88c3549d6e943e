package dev.ratatoskr.transport.quic.kwik;

import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.transport.io.EndpointLoop;
import dev.ratatoskr.transport.quic.LinkClosed;
import dev.ratatoskr.transport.quic.LinkLimits;
import dev.ratatoskr.transport.quic.QuicEngine;
import dev.ratatoskr.transport.quic.QuicLink;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** QUIC by Kwik 0.10.9. Thread: the loop, except {@link #create}. */
public final class KwikEngine implements QuicEngine {
  static final String NAME = "kwik";

  static {
    // Kwik's assertions end its threads silently, for example when a round trip takes less than a
    // millisecond; without them it recovers. Only classes not yet loaded are concerned.
    ClassLoader loader = KwikEngine.class.getClassLoader();
    loader.setPackageAssertionStatus("tech.kwik", false);
    // Else Kwik prints a warning for every link: it does not know that we judge certificates.
    System.setProperty("tech.kwik.core.no-security-warnings", "true");
  }

  private final EndpointLoop loop;
  private final LinkLimits limits;
  private final KwikServer server;
  private final StallWatchdog watchdog;
  private final String alpn;
  private final Set<KwikLink> links = new HashSet<>();
  private long lastNumber;
  private boolean closed;

  private KwikEngine(EndpointLoop loop, KwikServer server, Settings settings) {
    this.loop = loop;
    this.limits = settings.limits();
    this.server = server;
    this.alpn = settings.alpn();
    this.watchdog = new StallWatchdog(settings.watchdog());
  }

  /** What tests vary. */
  record Settings(LinkLimits limits, String alpn, boolean watchdog) {
    static final Settings DEFAULT = new Settings(LinkLimits.DEFAULT, ALPN, true);
  }

  /**
   * Starts an engine with the usual limits. Any thread; takes some tens of milliseconds.
   *
   * @param certificate ours, for an ECDSA key on P-256
   * @param key its private key
   * @throws GeneralSecurityException when the certificate or the key is not usable
   */
  public static KwikEngine create(EndpointLoop loop, X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    return create(loop, certificate, key, LinkLimits.DEFAULT);
  }

  /** As {@link #create(EndpointLoop, X509Certificate, PrivateKey)} with limits of one's own. */
  public static KwikEngine create(
      EndpointLoop loop, X509Certificate certificate, PrivateKey key, LinkLimits limits)
      throws GeneralSecurityException {
    return create(loop, certificate, key, new Settings(limits, ALPN, true));
  }

  static KwikEngine create(
      EndpointLoop loop, X509Certificate certificate, PrivateKey key, Settings settings)
      throws GeneralSecurityException {
    try {
      KwikServer server =
          new KwikServer(loop, settings.limits(), certificate, key, settings.alpn());
      return new KwikEngine(loop, server, settings);
    } catch (SocketException e) {
      throw new GeneralSecurityException("no socket for the server", e);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public QuicLink open(PeerKey peer, Role role, QuicLink.Handler handler, PacketSink out) {
    links.removeIf(KwikLink::isClosed);
    KwikLink link = new KwikLink(loop, watchdog, limits, handler, out);
    if (closed || links.stream().filter(l -> !l.isEstablished()).count() >= limits.handshaking()) {
      String why = closed ? "the engine is closed" : "too many handshakes at once";
      loop.execute(() -> link.finish(new LinkClosed(LinkClosed.Kind.ENGINE, 0, why)));
      return link;
    }
    links.add(link);
    VirtualAddress address = VirtualAddress.of(++lastNumber);
    switch (role) {
      case SERVER -> {
        ServerCarrier carrier = new ServerCarrier(server, address, link);
        link.carryBy(carrier);
        server.add(carrier);
      }
      case CLIENT -> {
        dial(link, address);
      }
    }
    loop.schedule(limits.handshakeNanos(), () -> onHandshakeTimer(link));
    return link;
  }

  private void dial(KwikLink link, VirtualAddress address) {
    try {
      ClientCarrier carrier = new ClientCarrier(address, link, limits, alpn);
      link.carryBy(carrier);
      carrier.start();
    } catch (SocketException e) {
      loop.execute(() -> link.finish(new LinkClosed(LinkClosed.Kind.ENGINE, 0, "no socket: " + e)));
    }
  }

  private static void onHandshakeTimer(KwikLink link) {
    if (!link.isEstablished()) {
      link.finish(new LinkClosed(LinkClosed.Kind.TIMEOUT, 0, "no handshake in time"));
    }
  }

  /** Long-header packets refused: other versions, or more first packets than a link may send. */
  public long refusedPackets() {
    return server.refusedPackets();
  }

  /** Packets of all links of the server role that wait inside Kwik. */
  int packetsInKwik() {
    return server.packetsInKwik();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    List<KwikLink> open = new ArrayList<>(links);
    open.forEach(link -> link.close(0, "the engine closes"));
    watchdog.close();
    server.close();
  }
}
