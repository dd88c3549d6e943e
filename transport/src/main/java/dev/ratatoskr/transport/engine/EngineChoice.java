package dev.ratatoskr.transport.engine;

import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.quic.QuicEngine;
import dev.ratatoskr.transport.quic.kwik.KwikEngine;
import dev.ratatoskr.transport.quic.quiche.QuicheEngine;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Which QUIC engine carries the links. Peers may differ: both speak the same QUIC. */
public enum EngineChoice {
  /** quiche where its native library loads, else Kwik. */
  AUTO,
  /** Kwik, pure Java. */
  KWIK,
  /** quiche, native code. */
  QUICHE;

  /**
   * Makes sure that the engine can run on this system. Any thread.
   *
   * @throws TransportException.NoEngine when this very engine cannot; never for {@link #AUTO}
   */
  public void require() throws TransportException.NoEngine {
    if (this == QUICHE) {
      QuicheEngine.requireAvailable();
    }
  }

  /**
   * Why this is not the engine that serves best: quiche does not load for {@link #AUTO}. Any
   * thread; slow the first time.
   */
  public Optional<String> shortcoming() {
    if (this != AUTO) {
      return Optional.empty();
    }
    try {
      QuicheEngine.requireAvailable();
      return Optional.empty();
    } catch (TransportException.NoEngine e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Starts the engine. Any thread; takes some tens of milliseconds the first time.
   *
   * @param certificate ours, for an ECDSA key on P-256
   * @param key its private key
   * @throws GeneralSecurityException when the certificate or the key is not usable
   * @throws TransportException.NoEngine when this very engine cannot run here; never for {@link
   *     #AUTO}
   */
  public QuicEngine create(NettyLoop loop, X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException, TransportException.NoEngine {
    return switch (this) {
      case AUTO -> (QuicheEngine.isAvailable() ? QUICHE : KWIK).create(loop, certificate, key);
      case KWIK -> KwikEngine.create(loop, certificate, key);
      case QUICHE -> QuicheEngine.create(loop, certificate, key);
    };
  }
}
