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

  /**
   * What tests vary.
   *
   * @param streams that quiche lets the peer have open at once; Kwik has its own number
   */
  public record Setup(LinkLimits limits, String alpn, int streams) {
    private static final int STREAMS = 1000;

    public static final Setup DEFAULT = with(LinkLimits.DEFAULT);

    public static Setup with(LinkLimits limits) {
      return new Setup(limits, QuicEngine.ALPN, STREAMS);
    }

    /** Another protocol, which no peer speaks. */
    public static Setup speaking(String alpn, LinkLimits limits) {
      return new Setup(limits, alpn, STREAMS);
    }

    /** A peer that permits few streams. */
    public static Setup permitting(int streams) {
      return new Setup(LinkLimits.DEFAULT, QuicEngine.ALPN, streams);
    }
  }

  public QuicEngine create(NettyLoop loop, TestCertificate own, Setup setup)
      throws GeneralSecurityException, TransportException.NoEngine {
    return switch (this) {
      case KWIK ->
          new TestKwik(setup.limits(), setup.alpn()).create(loop, own.certificate(), own.key());
      case QUICHE ->
          new TestQuiche(setup.limits(), setup.alpn(), setup.streams())
              .create(loop, own.certificate(), own.key());
    };
  }
}
