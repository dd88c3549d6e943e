package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * One end of a {@link Line}: a UDP socket inside a home, and a thread that waits for what comes.
 * Packets have {@value #PACKET_BYTES} bytes, of which the first eight name row and number.
 */
final class End implements AutoCloseable {
  static final int PACKET_BYTES = 300;

  private final DatagramChannel channel;
  private final InetSocketAddress other;
  private final ByteBuffer out = ByteBuffer.allocateDirect(PACKET_BYTES);
  private volatile Inbox inbox = (row, number, nowNanos) -> {};

  /**
   * Opens it.
   *
   * @param local where it is bound
   * @param other where it sends
   */
  End(Namespace host, InetSocketAddress local, InetSocketAddress other) throws LabException {
    this.channel = host.udp(local);
    this.other = other;
    Thread.ofPlatform().name("bench-" + host.label()).daemon().start(this::listen);
  }

  /** Who is told of packets from now on. */
  void hand(Inbox next) {
    inbox = next;
  }

  /** Sends one packet; one thread at a time. */
  void send(int row, int number) throws IOException {
    out.clear().putInt(0, row).putInt(4, number);
    channel.send(out, other);
  }

  private void listen() {
    ByteBuffer in = ByteBuffer.allocateDirect(2 * PACKET_BYTES);
    try {
      while (channel.isOpen()) {
        channel.receive(in.clear());
        long nowNanos = System.nanoTime();
        if (in.flip().remaining() == PACKET_BYTES) {
          inbox.onPacket(in.getInt(0), in.getInt(4), nowNanos);
        }
      }
    } catch (IOException e) {
      // Closed. If it was not by us, nothing comes any more, and the measurement says so.
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It goes away with its namespace.
    }
  }

  /** Takes what came. Thread: the end's own. */
  interface Inbox {
    void onPacket(int row, int number, long nowNanos) throws IOException;
  }
}
