package dev.ratatoskr.transport.quic.quiche;

import dev.ratatoskr.transport.io.EndpointLoop;
import dev.ratatoskr.transport.quic.LinkLimits;
import dev.ratatoskr.transport.quic.OutagePings;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionPathStats;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Signs of life of an established link: a ping when nothing was sent for a while, and more of them
 * while an answer is owed ({@link OutagePings}).
 */
final class LinkPulse implements OutagePings.Unanswered {
  /** Acknowledgements leave sooner after what they acknowledge; later ones are more than that. */
  private static final long PROMPT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final EndpointLoop loop;
  private final LinkLimits limits;
  private final OutagePings outage;
  private @Nullable QuicChannel connection;
  private long lastSentNanos;
  private long lastReceivedNanos;
  private long lastAskedNanos;
  private boolean closed;

  LinkPulse(EndpointLoop loop, LinkLimits limits) {
    this.loop = loop;
    this.limits = limits;
    this.outage = new OutagePings(loop, this);
    this.lastSentNanos = loop.nanoTime();
    this.lastReceivedNanos = lastSentNanos;
    this.lastAskedNanos = lastSentNanos;
  }

  /** The link is established. */
  void begin(QuicChannel over) {
    connection = over;
    loop.schedule(limits.pingNanos(), this::onPingTimer);
  }

  /** A packet went out. */
  void onSent() {
    lastSentNanos = loop.nanoTime();
    if (lastSentNanos - lastReceivedNanos > PROMPT_NANOS) {
      // Among others what quiche sends anew because nobody answered.
      lastAskedNanos = lastSentNanos;
    }
    if (connection != null) {
      outage.onSent();
    }
  }

  /** A packet came in. */
  void onReceived() {
    lastReceivedNanos = loop.nanoTime();
    outage.onReceived();
  }

  /** Something is on its way that the peer will acknowledge. */
  void onAsked() {
    lastAskedNanos = loop.nanoTime();
  }

  void close() {
    closed = true;
    outage.close();
  }

  private void onPingTimer() {
    if (closed) {
      return;
    }
    long silent = loop.nanoTime() - lastSentNanos;
    if (silent >= limits.pingNanos()) {
      ask();
      silent = 0;
    }
    loop.schedule(limits.pingNanos() - silent, this::onPingTimer);
  }

  /** quiche does not tell what is in flight; what came within a round trip was no answer. */
  @Override
  public boolean owed() {
    QuicChannel over = connection;
    if (over == null || !over.isActive()) {
      return false;
    }
    QuicConnectionPathStats stats = over.collectPathStats(0).getNow();
    long roundTripNanos = stats == null ? 0 : stats.rtt();
    return lastReceivedNanos - lastAskedNanos < roundTripNanos - roundTripNanos / 8;
  }

  @Override
  public void ask() {
    QuicChannel over = connection;
    if (over != null && over.isActive()) {
      onAsked();
      NettyInternals.ping(over);
    }
  }
}
