package dev.ratatoskr.transport.quic;

import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.quic.kwik.TestKwik;
import dev.ratatoskr.transport.quic.quiche.TestQuiche;
import java.security.GeneralSecurityException;

/** The engines that must pass the tests of this package. */
public enum TestEngine {
  KWIK,
  QUICHE;

  /** What tests vary. */
  public record Setup(LinkLimits limits, String alpn) {
    public static final Setup DEFAULT = new Setup(LinkLimits.DEFAULT, QuicEngine.ALPN);

    public static Setup with(LinkLimits limits) {
      return new Setup(limits, QuicEngine.ALPN);
    }
  }

  public QuicEngine create(NettyLoop loop, TestCertificate own, Setup setup)
      throws GeneralSecurityException, TransportException.NoEngine {
    return switch (this) {
      case KWIK ->
          new TestKwik(setup.limits(), setup.alpn()).create(loop, own.certificate(), own.key());
      case QUICHE ->
          new TestQuiche(setup.limits(), setup.alpn()).create(loop, own.certificate(), own.key());
    };
  }
}
