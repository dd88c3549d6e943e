package dev.ratatoskr.transport.lane;

import java.util.concurrent.TimeUnit;

/**
 * Decides by how long frames waited which of them to drop, for one flow (RFC 8289 section 5).
 *
 * <p>Asked once for each frame taken off the head, which is the RFC's {@code dodequeue} and its
 * loop turned inside out.
 */
final class CoDel {
  /** The standing wait that is accepted. */
  static final long TARGET_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /**
   * How long the wait must stand before a frame is dropped. RFC 8289 takes 100 ms, the round trip
   * of far hosts; a direct path between two people is mostly shorter.
   */
  static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private boolean above;
  private long dropAboveNanos;
  private boolean dropping;
  private long dropNextNanos;
  private int count;
  private int lastCount;

  /** The flow has nothing waiting: whatever stood is gone. */
  void onEmpty() {
    above = false;
  }

  /**
   * Whether to drop the frame just taken off the head.
   *
   * @param sojournNanos how long it waited
   * @param standing whether more stays behind it than may always wait
   */
  boolean drops(long sojournNanos, boolean standing, long nowNanos) {
    if (!stoodLong(sojournNanos, standing, nowNanos)) {
      dropping = false;
      return false;
    }
    if (!dropping) {
      dropping = true;
      int since = count - lastCount;
      boolean recent = nowNanos - dropNextNanos < 16 * INTERVAL_NANOS;
      count = since > 1 && recent ? since : 1;
      lastCount = count;
      dropNextNanos = nowNanos + spacingNanos();
      return true;
    }
    if (nowNanos - dropNextNanos < 0) {
      return false;
    }
    count++;
    dropNextNanos += spacingNanos();
    return true;
  }

  private boolean stoodLong(long sojournNanos, boolean standing, long nowNanos) {
    if (sojournNanos < TARGET_NANOS || !standing) {
      above = false;
      return false;
    }
    if (!above) {
      above = true;
      dropAboveNanos = nowNanos + INTERVAL_NANOS;
      return false;
    }
    return nowNanos - dropAboveNanos >= 0;
  }

  private long spacingNanos() {
    return (long) (INTERVAL_NANOS / Math.sqrt(count));
  }
}
