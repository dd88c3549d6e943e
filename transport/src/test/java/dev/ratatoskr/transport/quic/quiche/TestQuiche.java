package dev.ratatoskr.transport.quic.quiche;

import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.quic.LinkLimits;
import dev.ratatoskr.transport.quic.QuicEngine;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A quiche engine that may speak another protocol. */
public final class TestQuiche {
  private final LinkLimits limits;
  private final String alpn;
  private final int streams;

  public TestQuiche(LinkLimits limits, String alpn, int streams) {
    this.limits = limits;
    this.alpn = alpn;
    this.streams = streams;
  }

  public QuicEngine create(NettyLoop loop, X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException, TransportException.NoEngine {
    return QuicheEngine.create(
        loop, certificate, key, new QuicheEngine.Settings(limits, alpn, streams));
  }
}
