package dev.ratatoskr.simnet.realtime;

import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.simnet.SimNet;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A port whose user is on other threads than the net. */
final class RealTimePort implements UdpPort {
  private final Consumer<Consumer<SimNet>> net;
  private final Receiver receiver;
  private final Executor executor;
  private volatile @Nullable UdpPort port;
  private volatile boolean closed;

  RealTimePort(Consumer<Consumer<SimNet>> net, Receiver receiver, Executor executor) {
    this.net = net;
    this.receiver = receiver;
    this.executor = executor;
  }

  void bind(UdpPort simulated) {
    port = simulated;
  }

  @Override
  public InetSocketAddress localAddress() {
    return port().localAddress();
  }

  @Override
  public void send(InetSocketAddress to, ByteBuffer payload) {
    byte[] copy = new byte[payload.remaining()];
    payload.get(copy);
    UdpPort simulated = port();
    net.accept(sim -> simulated.send(to, ByteBuffer.wrap(copy)));
  }

  @Override
  public void close() {
    closed = true;
    UdpPort simulated = port();
    net.accept(sim -> simulated.close());
  }

  /** On the net's thread. */
  void onDatagram(InetSocketAddress from, ByteBuffer payload, long nowNanos) {
    try {
      executor.execute(() -> deliver(from, payload));
    } catch (RejectedExecutionException e) {
      // Its user has gone: a datagram to nobody is a lost one.
      closed = true;
    }
  }

  private void deliver(InetSocketAddress from, ByteBuffer payload) {
    if (!closed) {
      receiver.onDatagram(from, payload, System.nanoTime());
    }
  }

  private UdpPort port() {
    return Objects.requireNonNull(port, "port is not bound yet");
  }
}
