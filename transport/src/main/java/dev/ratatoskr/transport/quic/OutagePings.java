package dev.ratatoskr.transport.quic;

import dev.ratatoskr.transport.io.EndpointLoop;
import java.util.concurrent.TimeUnit;

/**
 * Asks every half second while the peer owes an acknowledgement and nothing comes.
 *
 * <p>An engine doubles the pause before each probe of its own (RFC 9002 section 6.2.1), so that
 * after six seconds without a mesh it would say nothing for four more, with the next punch waiting
 * behind it. These are as few bytes as a ping of the keepalive, and end with the link.
 *
 * <p>Thread: the loop.
 */
public final class OutagePings {
  static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final EndpointLoop loop;
  private final Unanswered link;
  private long lastReceivedNanos;
  private boolean scheduled;
  private boolean closed;

  /** Pings of one link, which begin with the first packet that goes out. */
  public OutagePings(EndpointLoop loop, Unanswered link) {
    this.loop = loop;
    this.link = link;
    this.lastReceivedNanos = loop.nanoTime();
  }

  /** What the engine knows of the link. */
  public interface Unanswered {
    /** Whether something is in flight that the peer has not acknowledged. */
    boolean owed();

    /** Has the peer acknowledge something now, whatever the congestion window says. */
    void ask();
  }

  /** A packet of the peer came in. */
  public void onReceived() {
    lastReceivedNanos = loop.nanoTime();
  }

  /** A packet went out. */
  public void onSent() {
    if (!scheduled && !closed) {
      scheduled = true;
      loop.schedule(PAUSE_NANOS, this::onTimer);
    }
  }

  /** Ends them with the link. */
  public void close() {
    closed = true;
  }

  private void onTimer() {
    scheduled = false;
    if (closed || !link.owed()) {
      return;
    }
    scheduled = true;
    long left = PAUSE_NANOS - (loop.nanoTime() - lastReceivedNanos);
    if (left > 0) {
      loop.schedule(left, this::onTimer);
    } else {
      link.ask();
      loop.schedule(PAUSE_NANOS, this::onTimer);
    }
  }
}
