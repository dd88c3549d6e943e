package dev.ratatoskr.transport.quic.kwik;

import dev.ratatoskr.transport.io.EndpointLoop;
import dev.ratatoskr.transport.quic.LinkLimits;
import dev.ratatoskr.transport.quic.QuicEngine;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A Kwik engine that may speak another protocol. */
public final class TestKwik {
  private final LinkLimits limits;
  private final String alpn;

  public TestKwik(LinkLimits limits, String alpn) {
    this.limits = limits;
    this.alpn = alpn;
  }

  public QuicEngine create(EndpointLoop loop, X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    return KwikEngine.create(loop, certificate, key, new KwikEngine.Settings(limits, alpn, true));
  }
}
