package dev.ratatoskr.transport.quic.quiche;

import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/** What Netty's public interface does not offer, in one place. */
final class NettyInternals {
  private static final String PACKAGE = "io.netty.handler.codec.quic.";
  private static final Field CONNECTION = field("QuicheQuicChannel", "connection");
  private static final Method IS_FREED = method("QuicheQuicConnection", "isFreed");
  private static final Method ADDRESS = method("QuicheQuicConnection", "address");
  private static final Method STREAM_CLOSED =
      method("QuicheQuicChannel", "streamClosed", long.class);
  private static final Method SEND_DATAGRAM =
      method("Quiche", "quiche_conn_dgram_send", long.class, long.class, int.class);
  private static final Method STREAM_CAPACITY =
      method("Quiche", "quiche_conn_stream_capacity", long.class, long.class);
  private static final int NO_SUCH_STREAM = -7;
  private static final Method MAX_PAYLOAD =
      method("Quiche", "quiche_conn_max_send_udp_payload_size", long.class);

  private NettyInternals() {}

  /** Makes sure that all is there, so that a missing piece shows at the start. */
  static void check() {
    // The initialisation of the class has looked.
  }

  /**
   * Sends an empty datagram, which the peer must acknowledge and nobody is told of. Netty does not
   * send such, and has no PING frame either.
   */
  static void ping(QuicChannel over) {
    try {
      Object connection = CONNECTION.get(over);
      if (connection == null || (boolean) IS_FREED.invoke(connection)) {
        return;
      }
      Object address = ADDRESS.invoke(connection);
      // No byte is read there, but it must be an address.
      SEND_DATAGRAM.invoke(null, address, address, 0);
      flush(over);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a datagram of Netty 4.2 can be sent", e);
    }
  }

  /** Has the codec send what quiche has to send. */
  static void flush(QuicChannel over) {
    over.parent().pipeline().fireChannelWritabilityChanged();
  }

  /** The largest UDP payload that both sides agreed on; 0 when the connection is gone. */
  static int maxPayloadBytes(QuicChannel of) {
    try {
      Object connection = CONNECTION.get(of);
      if (connection == null || (boolean) IS_FREED.invoke(connection)) {
        return 0;
      }
      return (int) MAX_PAYLOAD.invoke(null, ADDRESS.invoke(connection));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a connection of Netty 4.2 tells its limit", e);
    }
  }

  /** Has a connection forget a stream that is over; Netty does so only after an orderly end. */
  static void forget(QuicStreamChannel stream) {
    try {
      STREAM_CLOSED.invoke(stream.parent(), stream.streamId());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a stream of Netty 4.2 can be forgotten", e);
    }
  }

  /**
   * Whether quiche keeps nothing of a stream that both sides ended; asking has it let go of what it
   * keeps for an asker only.
   */
  static boolean isGone(QuicStreamChannel stream) {
    try {
      Object connection = CONNECTION.get(stream.parent());
      if (connection == null || (boolean) IS_FREED.invoke(connection)) {
        return true;
      }
      Object left = STREAM_CAPACITY.invoke(null, ADDRESS.invoke(connection), stream.streamId());
      return ((Number) left).intValue() == NO_SUCH_STREAM;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a stream of Netty 4.2 tells its capacity", e);
    }
  }

  private static Field field(String type, String name) {
    try {
      Field field = Class.forName(PACKAGE + type).getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Netty 4.2 has " + type + "." + name, e);
    }
  }

  private static Method method(String type, String name, Class<?>... parameters) {
    try {
      Method method = Class.forName(PACKAGE + type).getDeclaredMethod(name, parameters);
      method.setAccessible(true);
      return method;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Netty 4.2 has " + type + "." + name, e);
    }
  }
}
