package dev.ratatoskr.transport.io;

import dev.ratatoskr.proto.UdpPort;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Tells the protocols that share a port apart by a datagram's first byte (RFC 9443): STUN and QUIC
 * go to their receivers, everything else is counted and dropped.
 *
 * <p>Thread: the loop.
 */
public final class Demultiplexer implements UdpPort.Receiver {
  private final UdpPort.Receiver stun;
  private final UdpPort.Receiver quic;
  private long unknown;

  /** A demultiplexer to these two receivers. */
  public Demultiplexer(UdpPort.Receiver stun, UdpPort.Receiver quic) {
    this.stun = stun;
    this.quic = quic;
  }

  /** What a datagram is. */
  public enum Protocol {
    /** First byte 0 to 3 (RFC 8489). */
    STUN,
    /** First byte 64 to 127, a short header, or 128 to 255, a long one (RFC 9000). */
    QUIC,
    /** Empty, or any other first byte: ZRTP, DTLS, TURN channels and RTP do not occur here. */
    UNKNOWN
  }

  /**
   * Looks at the first byte only.
   *
   * @param payload not consumed
   */
  public static Protocol classify(ByteBuffer payload) {
    if (!payload.hasRemaining()) {
      return Protocol.UNKNOWN;
    }
    int first = payload.get(payload.position()) & 0xff;
    if (first <= 3) {
      return Protocol.STUN;
    }
    return first >= 64 ? Protocol.QUIC : Protocol.UNKNOWN;
  }

  @Override
  public void onDatagram(InetSocketAddress from, ByteBuffer payload, long nowNanos) {
    switch (classify(payload)) {
      case STUN -> stun.onDatagram(from, payload, nowNanos);
      case QUIC -> quic.onDatagram(from, payload, nowNanos);
      case UNKNOWN -> unknown++;
    }
  }

  /** Datagrams that were neither. */
  public long unknownDatagrams() {
    return unknown;
  }
}
