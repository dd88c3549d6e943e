package dev.ratatoskr.netns.wan;

import java.time.Duration;

/**
 * How one direction between two attached namespaces behaves.
 *
 * @param latency what every packet waits
 * @param loss which packets vanish
 * @param rate the bottleneck, {@link Rate#UNLIMITED} for none
 * @param blackHole whether everything vanishes
 * @param twice the probability that a packet that passes comes twice, each time with jitter of its
 *     own: 0 to 1
 */
public record LinkShape(Latency latency, Loss loss, Rate rate, boolean blackHole, double twice) {

  /** Checks the probability. */
  public LinkShape {
    if (!(twice >= 0 && twice <= 1)) {
      throw new IllegalArgumentException("twice " + twice + ", allowed 0 to 1");
    }
  }

  /** No delay, no loss, no limit. */
  public static final LinkShape IDEAL = delay(Duration.ZERO);

  /** A link that only delays. */
  public static LinkShape delay(Duration oneWay) {
    return new LinkShape(
        new Latency(oneWay.toNanos(), 0, true), Loss.NONE, Rate.UNLIMITED, false, 0);
  }

  /** The same with uniform jitter on top; {@code ordered} keeps packets from overtaking. */
  public LinkShape withJitter(Duration most, boolean ordered) {
    return new LinkShape(
        new Latency(latency.delayNanos(), most.toNanos(), ordered), loss, rate, blackHole, twice);
  }

  /** The same with this probability of loss, each packet by itself. */
  public LinkShape withLoss(double probability) {
    return new LinkShape(latency, new Loss(probability, 0), rate, blackHole, twice);
  }

  /** The same, losing everything for this part of the time, in bursts of this mean length. */
  public LinkShape withBurstLoss(double part, Duration meanBurst) {
    return new LinkShape(latency, new Loss(part, meanBurst.toNanos()), rate, blackHole, twice);
  }

  /** The same behind a drop-tail queue that drains at this rate. */
  public LinkShape withRate(long bitsPerSecond, long queueBytes) {
    return new LinkShape(latency, loss, new Rate(bitsPerSecond, queueBytes), blackHole, twice);
  }

  /** The same, passing nothing or passing again. */
  public LinkShape withBlackHole(boolean closed) {
    return new LinkShape(latency, loss, rate, closed, twice);
  }

  /** The same, passing packets twice with this probability. */
  public LinkShape withTwice(double probability) {
    return new LinkShape(latency, loss, rate, blackHole, probability);
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
   * Which packets vanish. Bursts (Gilbert's model) are made of time, not of packets: how many
   * packets a sender has under way does not change how long a disturbance lasts.
   *
   * @param part of the packets, or with bursts of the time, that is lost: 0 to 1
   * @param meanBurstNanos the mean length of a burst, in which nothing passes; 0 loses each packet
   *     by itself
   */
  public record Loss(double part, long meanBurstNanos) {

    /** Everything passes. */
    public static final Loss NONE = new Loss(0, 0);

    /** Checks the part and that time is not negative; bursts without end are a black hole. */
    public Loss {
      if (!(part >= 0 && part <= 1) || meanBurstNanos < 0 || (part == 1 && meanBurstNanos > 0)) {
        throw new IllegalArgumentException(
            "loss " + part + " in bursts of " + meanBurstNanos + " ns, allowed 0 to 1");
      }
    }

    boolean inBursts() {
      return part > 0 && meanBurstNanos > 0;
    }

    /** The mean time between two bursts, from the end of one to the beginning of the next. */
    double meanGapNanos() {
      return meanBurstNanos * (1 - part) / part;
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
