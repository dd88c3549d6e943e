package dev.ratatoskr.transport.quic.quiche;

import io.netty.handler.codec.quic.QuicStreamChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A link's open streams, and those of the peer that ended while quiche still keeps them.
 *
 * <p>When the peer resets a stream and its request to stop sending comes only after our own reset,
 * quiche keeps the stream until somebody asks what may be written, so that the peer never gets its
 * credit back (RFC 9000 section 4.6). Netty has forgotten the stream by then; this asks.
 *
 * <p>Thread: the loop.
 */
final class LinkStreams {
  private final Set<QuicheStream> open = new HashSet<>();
  private final Set<QuicStreamChannel> left = new HashSet<>();

  int size() {
    return open.size();
  }

  void add(QuicheStream stream) {
    open.add(stream);
    left.removeIf(NettyInternals::isGone);
  }

  void remove(QuicheStream stream) {
    open.remove(stream);
  }

  /** One that the peer reset; until quiche says that it is gone, each new stream asks for it. */
  void onLeft(QuicStreamChannel stream) {
    left.add(stream);
  }

  List<QuicheStream> all() {
    return List.copyOf(open);
  }
}
