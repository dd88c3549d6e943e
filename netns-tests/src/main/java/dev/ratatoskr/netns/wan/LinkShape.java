package dev.ratatoskr.netns.wan;

import java.time.Duration;

/**
 * How one direction between two attached namespaces behaves.
 *
 * @param latency what every packet waits
 * @param loss the probability from 0 to 1 that a packet vanishes
 * @param rate the bottleneck, {@link Rate#UNLIMITED} for none
 * @param blackHole whether everything vanishes
 */
public record LinkShape(Latency latency, double loss, Rate rate, boolean blackHole) {

  /** No delay, no loss, no limit. */
  public static final LinkShape IDEAL = delay(Duration.ZERO);

  /** Checks the probability. */
  public LinkShape {
    if (!(loss >= 0 && loss <= 1)) {
      throw new IllegalArgumentException("loss " + loss + ", allowed 0 to 1");
    }
  }

  /** A link that only delays. */
  public static LinkShape delay(Duration oneWay) {
    return new LinkShape(new Latency(oneWay.toNanos(), 0, true), 0, Rate.UNLIMITED, false);
  }

  /** The same with uniform jitter on top; {@code ordered} keeps packets from overtaking. */
  public LinkShape withJitter(Duration most, boolean ordered) {
    return new LinkShape(
        new Latency(latency.delayNanos(), most.toNanos(), ordered), loss, rate, blackHole);
  }

  /** The same with this probability of loss. */
  public LinkShape withLoss(double probability) {
    return new LinkShape(latency, probability, rate, blackHole);
  }

  /** The same behind a drop-tail queue that drains at this rate. */
  public LinkShape withRate(long bitsPerSecond, long queueBytes) {
    return new LinkShape(latency, loss, new Rate(bitsPerSecond, queueBytes), blackHole);
  }

  /** The same, passing nothing or passing again. */
  public LinkShape withBlackHole(boolean closed) {
    return new LinkShape(latency, loss, rate, closed);
  }

  /**
   * What a packet waits after the queue.
   *
   * @param delayNanos the fixed part
   * @param jitterNanos the most of a uniform random part on top
   * @param ordered whether a packet never overtakes an earlier one
   */
  public record Latency(long delayNanos, long jitterNanos, boolean ordered) {

    /** Checks that no part is negative. */
    public Latency {
      if (delayNanos < 0 || jitterNanos < 0) {
        throw new IllegalArgumentException("delay " + delayNanos + " jitter " + jitterNanos);
      }
    }
  }

  /**
   * A bottleneck with a drop-tail queue.
   *
   * @param bitsPerSecond its rate over whole IP packets, 0 for none
   * @param queueBytes how much may wait
   */
  public record Rate(long bitsPerSecond, long queueBytes) {

    /** No bottleneck. */
    public static final Rate UNLIMITED = new Rate(0, 0);

    /** Checks that no part is negative. */
    public Rate {
      if (bitsPerSecond < 0 || queueBytes < 0) {
        throw new IllegalArgumentException("rate " + bitsPerSecond + " queue " + queueBytes);
      }
    }

    boolean limited() {
      return bitsPerSecond > 0;
    }

    long nanosFor(long bytes) {
      return bytes * 8_000_000_000L / bitsPerSecond;
    }
  }
}
