package dev.ratatoskr.proto;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * The whole network as the project sees it: one bound UDP port. Production has one on Netty, tests
 * one on the simulated network.
 *
 * <p>Thread: every method, and every call of the {@link Receiver}, on the loop that owns the port.
 */
public interface UdpPort extends AutoCloseable {

  /** The bound local address; the port number is the real one, never 0. */
  InetSocketAddress localAddress();

  /**
   * Sends one datagram. Never throws for what a network does (unreachable, refused, buffer full):
   * such a datagram is lost, as any datagram may be, and counted by the implementation.
   *
   * @param to the destination; its family must be one the port is bound for, otherwise it is lost
   * @param payload read from position to limit before the call returns
   */
  void send(InetSocketAddress to, ByteBuffer payload);

  /** Closes the port at once; nothing is received afterwards. Idempotent. */
  @Override
  void close();

  /** Takes what arrives at a port. */
  @FunctionalInterface
  interface Receiver {
    /**
     * One datagram.
     *
     * @param from the observed source; an IPv4 source is an IPv4 address also on a dual-stack port
     * @param payload valid during the call only
     * @param nowNanos the time of this turn of the loop
     */
    void onDatagram(InetSocketAddress from, ByteBuffer payload, long nowNanos);
  }
}
