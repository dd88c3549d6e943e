package dev.ratatoskr.transport.quic;

import dev.ratatoskr.proto.PeerKey;

/**
 * One implementation of QUIC, holding our certificate, able to be client and server at once. It
 * proves that the server has the key of the certificate it shows, and judges nobody: the client's
 * owner judges that certificate before anything is said on the link ({@link
 * QuicLink.Handler#onEstablished}), and can then say why it refuses.
 *
 * <p>Thread: the loop.
 */
public interface QuicEngine extends AutoCloseable {

  /** The application protocol both sides name in the handshake (RFC 7301). */
  String ALPN = "ratatoskr/1";

  /**
   * UDP payload, in bytes, that every path carries: an MTU of 1280 with IPv6. Engines send no
   * larger packets unless a link is told of a wider path.
   */
  int BASE_PAYLOAD_BYTES = 1232;

  /** "kwik" or "quiche": the value of {@code transport.engine} and of the status. */
  String name();

  /** The largest UDP payload that the engine could use, in bytes, whatever the path carries. */
  default int maxPayloadBytes() {
    return BASE_PAYLOAD_BYTES;
  }

  /**
   * Opens the one link to a peer. The client begins its handshake at once; the server waits for the
   * client's first packet. A link that is not established after 10 s is closed with {@link
   * LinkClosed.Kind#TIMEOUT}.
   *
   * @param peer names the link in logs and in the engine's virtual address
   * @param role {@link Role#CLIENT} for the smaller key
   * @param handler is told what happens
   * @param out takes every packet the engine wants to send to the peer
   */
  QuicLink open(PeerKey peer, Role role, QuicLink.Handler handler, PacketSink out);

  /** Closes all links and frees threads and memory. Idempotent. */
  @Override
  void close();

  /** Which side of the handshake. */
  enum Role {
    CLIENT,
    SERVER
  }

  /** Takes packets from the engine; the owner sends them on the peer's present path. */
  @FunctionalInterface
  interface PacketSink {
    /**
     * Takes one packet.
     *
     * @param packet one UDP payload of at most {@link #maxPayloadBytes()} bytes, owned by the
     *     callee
     */
    void send(byte[] packet);
  }
}
