package dev.ratatoskr.transport.quic.quiche;

import dev.ratatoskr.transport.io.EndpointLoop;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a link sends at the end of the loop's turn: all that its user wrote in that turn shares
 * packets. Datagrams go first.
 */
final class TurnEnd {
  private final EndpointLoop loop;
  private final Set<QuicheStream> streams = new LinkedHashSet<>();
  private @Nullable Runnable datagrams;
  private boolean scheduled;
  private boolean closed;

  TurnEnd(EndpointLoop loop) {
    this.loop = loop;
  }

  /** A stream has bytes to send. */
  void onWritten(QuicheStream stream) {
    streams.add(stream);
    schedule();
  }

  /** Datagrams wait for this. */
  void onDatagram(Runnable flush) {
    datagrams = flush;
    schedule();
  }

  private void schedule() {
    if (!scheduled && !closed) {
      scheduled = true;
      loop.execute(this::run);
    }
  }

  /** Sends now. */
  void run() {
    scheduled = false;
    if (closed) {
      return;
    }
    Runnable first = datagrams;
    if (first != null) {
      datagrams = null;
      first.run();
    }
    List<QuicheStream> written = List.copyOf(streams);
    streams.clear();
    written.forEach(QuicheStream::flush);
  }

  void close() {
    closed = true;
    streams.clear();
  }
}
