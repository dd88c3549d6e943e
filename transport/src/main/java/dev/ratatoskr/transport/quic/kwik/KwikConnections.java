package dev.ratatoskr.transport.quic.kwik;

import dev.ratatoskr.transport.quic.LinkClosed;
import dev.ratatoskr.transport.quic.OutagePings;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import tech.kwik.core.ConnectionTerminatedEvent;
import tech.kwik.core.QuicClientConnection;
import tech.kwik.core.QuicConnection;
import tech.kwik.core.cc.AbstractCongestionController;
import tech.kwik.core.cc.CongestionController;
import tech.kwik.core.common.EncryptionLevel;
import tech.kwik.core.frame.QuicFrame;
import tech.kwik.core.impl.QuicConnectionImpl;
import tech.kwik.core.receive.RawPacket;
import tech.kwik.core.send.SenderImpl;
import tech.kwik.core.stream.SendBuffer;

/** What Kwik's public interface does not offer, in one place. */
final class KwikConnections {
  /** CRYPTO_ERROR with the TLS alert no_application_protocol (RFC 9001 section 8.1). */
  private static final long NO_APPLICATION_PROTOCOL = 0x178;

  private KwikConnections() {}

  /** Queues a frame behind those that wait; it is not sent again when lost. Any thread. */
  static void send(QuicConnection over, QuicFrame frame) {
    ((QuicConnectionImpl) over).send(frame, lost -> {}, true);
  }

  /** What a connection waits for, and a probe that no congestion window holds back. */
  static OutagePings.Unanswered unanswered(QuicConnection over) {
    SenderImpl sender = (SenderImpl) field(over, "sender");
    return new OutagePings.Unanswered() {
      @Override
      public boolean owed() {
        return sender.getCongestionController().getBytesInFlight() > 0;
      }

      @Override
      public void ask() {
        sender.sendProbe(EncryptionLevel.App);
      }
    };
  }

  /**
   * Raises the congestion window to at least so many bytes. Kwik's own NewReno lets it grow only
   * where at most three bytes of it are left, which datagrams hardly ever hit, and halves it at
   * each loss, also of a radio link. Any thread.
   */
  static void allowInFlight(QuicConnection over, long bytes) {
    CongestionController control = ((SenderImpl) field(over, "sender")).getCongestionController();
    if (control.getWindowSize() >= bytes) {
      return;
    }
    try {
      declared(AbstractCongestionController.class, "congestionWindow").setLong(control, bytes);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("the window of Kwik 0.10.9 can be set", e);
    }
  }

  /**
   * How many streams the peer lets us open now; Kwik's own way to open one waits where there are
   * none. Any thread.
   */
  static int streamCredit(QuicConnection over) {
    Object credit = field(field(over, "streamManager"), "openBidirectionalStreams");
    return ((Semaphore) credit).availablePermits();
  }

  private static Field declared(Class<?> in, String name) {
    try {
      Field field = in.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("Kwik 0.10.9 has a field " + name, e);
    }
  }

  /**
   * Tells how many packets wait in the queue of a Kwik object.
   *
   * @param of the object that has the queue, or has the object that has it, and so on
   * @param path the names of the fields, the queue's last
   */
  static IntSupplier sizeOf(Object of, String... path) {
    Object at = of;
    for (String name : path) {
      at = field(at, name);
    }
    Collection<?> queue = (Collection<?>) at;
    return queue::size;
  }

  /** The way into a client connection behind the thread that reads its socket. Any thread. */
  static Consumer<Packet> inletOf(QuicClientConnection client, InetSocketAddress from) {
    Object queue = field(field(client, "receiver"), "receivedPacketsQueue");
    Method add = addMethod();
    return packet -> {
      DatagramPacket datagram = new DatagramPacket(packet.bytes(), packet.bytes().length, from);
      call(add, queue, new RawPacket(datagram, Instant.now(), 0));
    };
  }

  private static Method addMethod() {
    try {
      return Collection.class.getMethod("add", Object.class);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every collection has it", e);
    }
  }

  private static void call(Method method, Object on, Object argument) {
    try {
      method.invoke(on, argument);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(method + " of Kwik 0.10.9 can be called", e);
    }
  }

  /** What waits in a stream for Kwik to send it. */
  static Backlog backlogOf(OutputStream stream) {
    return new Backlog((SendBuffer) field(stream, "sendBuffer"));
  }

  /** Bytes that a stream holds and were not sent yet. Any thread. */
  record Backlog(SendBuffer buffer) {
    /** How many bytes the stream takes without blocking. */
    int roomBytes() {
      return buffer.getMaxSize() - buffer.getAvailableBytes();
    }

    boolean isEmpty() {
      return buffer.getAvailableBytes() == 0;
    }
  }

  /** What a private field of a Kwik object holds. */
  static Object field(Object of, String name) {
    try {
      return declared(of.getClass(), name).get(of);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Kwik 0.10.9 has a field " + name, e);
    }
  }

  /** Why a connection ended, in the seam's words. */
  static LinkClosed reasonOf(ConnectionTerminatedEvent event) {
    String detail =
        event.hasError() ? String.valueOf(event.errorDescription()) : event.closeReason().name();
    long code = 0;
    if (event.hasTransportError()) {
      code = event.transportErrorCode();
    } else if (event.hasApplicationError()) {
      code = event.applicationErrorCode();
    }
    LinkClosed.Kind kind =
        switch (event.closeReason()) {
          case IdleTimeout, ConnectionLost -> LinkClosed.Kind.TIMEOUT;
          case StatelessReset -> LinkClosed.Kind.PEER;
          case ImmediateClose ->
              event.closedByPeer() && code != NO_APPLICATION_PROTOCOL
                  ? LinkClosed.Kind.PEER
                  : event.hasTransportError() ? LinkClosed.Kind.PROTOCOL : LinkClosed.Kind.LOCAL;
        };
    return new LinkClosed(kind, code, detail);
  }
}
