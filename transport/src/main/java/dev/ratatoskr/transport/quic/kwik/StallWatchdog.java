package dev.ratatoskr.transport.quic.kwik;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes streams that Kwik 0.10.9 forgot: a request to send that comes while the sender thread runs
 * is now and then lost, for data, retransmissions and resets of the flow-control limit alike, and
 * the stream would wait for ever. Writing nothing makes Kwik ask again.
 *
 * <p>A stream is nudged every 5 ms while bytes wait to be sent, every 25 ms in the second after a
 * write, since a retransmission is lost in the same way, then less often, down to once a second.
 * Each nudge wakes Kwik's sender, which the packets of a game would wait behind: hence no more. The
 * thread parks when no stream is open.
 *
 * <p>Thread: one virtual thread; {@link #watch} and {@link #forget} from any.
 */
final class StallWatchdog {
  static final long TICK_NANOS = 5_000_000L;
  static final long ACTIVE_NANOS = 25_000_000L;

  private final Set<KwikStream> streams = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private volatile boolean ended;
  private volatile long sleepsUntilNanos;

  StallWatchdog(boolean enabled) {
    this.thread = Thread.ofVirtual().name("kwik-watchdog").unstarted(this::run);
    if (enabled) {
      thread.start();
    }
  }

  void watch(KwikStream stream) {
    streams.add(stream);
    LockSupport.unpark(thread);
  }

  void forget(KwikStream stream) {
    streams.remove(stream);
  }

  void close() {
    ended = true;
    LockSupport.unpark(thread);
  }

  private void run() {
    while (!ended) {
      if (streams.isEmpty()) {
        LockSupport.park(this);
        continue;
      }
      long next = TimeUnit.SECONDS.toNanos(1);
      long now = System.nanoTime();
      for (KwikStream stream : streams) {
        next = Math.min(next, stream.nudge(now));
      }
      long pause = Math.max(TICK_NANOS, next);
      sleepsUntilNanos = now + pause;
      LockSupport.parkNanos(this, pause);
    }
  }

  /** How long to wait after a nudge of a stream that last wrote so long ago. */
  static long pauseNanos(boolean bytesWait, long sinceWriteNanos) {
    if (bytesWait) {
      return TICK_NANOS;
    }
    if (sinceWriteNanos < 1_000_000_000L) {
      return ACTIVE_NANOS;
    }
    return sinceWriteNanos < 10_000_000_000L ? 100_000_000L : 1_000_000_000L;
  }

  /** Says that a stream wrote and its next nudge is due soon. */
  void wake(long nowNanos) {
    if (sleepsUntilNanos - nowNanos > ACTIVE_NANOS) {
      sleepsUntilNanos = nowNanos;
      LockSupport.unpark(thread);
    }
  }
}
