package dev.ratatoskr.transport.quic.quiche;

import dev.ratatoskr.transport.io.EndpointLoop;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A link's open streams, and those of the peer that ended while quiche still keeps them.
 *
 * <p>When the peer resets a stream and its request to stop sending comes only after our own reset,
 * quiche keeps the stream until somebody asks what may be written, so that the peer never gets its
 * credit back (RFC 9000 section 4.6). Netty has forgotten the stream by then; this asks, once a
 * second for all of them, however fast the peer ends streams.
 *
 * <p>Thread: the loop.
 */
final class LinkStreams {
  private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EndpointLoop loop;
  private final Set<QuicheStream> open = new HashSet<>();
  private final Set<QuicStreamChannel> left = new HashSet<>();

  LinkStreams(EndpointLoop loop) {
    this.loop = loop;
  }

  int size() {
    return open.size();
  }

  void add(QuicheStream stream) {
    open.add(stream);
  }

  void remove(QuicheStream stream) {
    open.remove(stream);
  }

  /** One that the peer reset; it is asked for until quiche says that it is gone. */
  void onLeft(QuicStreamChannel stream) {
    if (left.isEmpty()) {
      loop.schedule(ASK_NANOS, this::ask);
    }
    left.add(stream);
  }

  private void ask() {
    QuicChannel over = left.iterator().next().parent();
    left.removeIf(NettyInternals::isGone);
    if (over.isActive()) {
      // The credit that came free by that.
      NettyInternals.flush(over);
    }
    if (!left.isEmpty()) {
      loop.schedule(ASK_NANOS, this::ask);
    }
  }

  List<QuicheStream> all() {
    return List.copyOf(open);
  }
}
