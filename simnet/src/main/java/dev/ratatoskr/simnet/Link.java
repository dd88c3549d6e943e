package dev.ratatoskr.simnet;

import java.util.concurrent.TimeUnit;

/**
 * The properties of one direction of a line. Immutable: each method gives a changed copy. Packets
 * pass the queue and the rate first, then may be lost, then are delayed.
 *
 * @param delay how long a packet travels
 * @param loss which packets are lost
 * @param disorder duplicates and late packets
 * @param rate how fast packets leave the queue
 */
public record Link(Delay delay, Loss loss, Disorder disorder, Rate rate) {
  private static final Link PERFECT =
      new Link(new Delay(0, 0, true), new Loss(0, Burst.NONE), Disorder.NONE, Rate.UNLIMITED);

  /**
   * Travel time: {@code fixedNanos} plus a uniform share of {@code jitterNanos}.
   *
   * @param fixedNanos at least 0
   * @param jitterNanos at least 0
   * @param ordered whether a packet waits for one sent before it
   */
  public record Delay(long fixedNanos, long jitterNanos, boolean ordered) {
    public Delay {
      if (fixedNanos < 0 || jitterNanos < 0) {
        throw new IllegalArgumentException("negative delay");
      }
    }
  }

  /**
   * Losses: independent ones, and bursts on top.
   *
   * @param probability of each packet, 0..1
   * @param burst the bursts
   */
  public record Loss(double probability, Burst burst) {
    public Loss {
      checkProbability(probability);
    }
  }

  /**
   * A Gilbert-Elliott channel: each packet may first change the state between good and bad. Mean
   * burst length is {@code 1 / leave} packets; share of bad packets {@code enter / (enter +
   * leave)}.
   *
   * @param enter probability of good to bad, 0..1
   * @param leave probability of bad to good, 0..1
   * @param lossInside probability of loss in the bad state, 0..1
   */
  public record Burst(double enter, double leave, double lossInside) {
    /** No bursts. */
    public static final Burst NONE = new Burst(0, 1, 0);

    public Burst {
      checkProbability(enter);
      checkProbability(leave);
      checkProbability(lossInside);
    }
  }

  /**
   * Copies and stragglers.
   *
   * @param duplicate probability that a packet arrives twice, 0..1
   * @param late probability that a packet is held back, letting others pass it, 0..1
   * @param lateNanos for how long it is held back
   */
  public record Disorder(double duplicate, double late, long lateNanos) {
    /** None of it. */
    public static final Disorder NONE = new Disorder(0, 0, 0);

    public Disorder {
      checkProbability(duplicate);
      checkProbability(late);
      if (lateNanos < 0) {
        throw new IllegalArgumentException("negative delay");
      }
    }
  }

  /**
   * A bottleneck with a drop-tail queue. Sizes are those on the wire ({@link Packet#wireBytes}).
   *
   * @param bitsPerSecond the rate; 0 is unlimited
   * @param queueBytes what may wait, the packet in transmission included
   */
  public record Rate(long bitsPerSecond, int queueBytes) {
    /** No bottleneck. */
    public static final Rate UNLIMITED = new Rate(0, 0);

    public Rate {
      if (bitsPerSecond < 0 || queueBytes < 0) {
        throw new IllegalArgumentException("negative rate or queue");
      }
    }
  }

  /** No delay, no loss, no limit. */
  public static Link perfect() {
    return PERFECT;
  }

  /** A link with nothing but a delay. */
  public static Link delayMillis(double millis) {
    return PERFECT.delay(Math.round(millis * TimeUnit.MILLISECONDS.toNanos(1)));
  }

  /** A link that loses everything. */
  public static Link blackHole() {
    return PERFECT.loss(1);
  }

  /** With this fixed delay. */
  public Link delay(long nanos) {
    return new Link(new Delay(nanos, delay.jitterNanos(), delay.ordered()), loss, disorder, rate);
  }

  /** With jitter that keeps the order. */
  public Link jitterMillis(double millis) {
    return jitter(millis, true);
  }

  /** With jitter by which packets overtake each other. */
  public Link reorderingJitterMillis(double millis) {
    return jitter(millis, false);
  }

  /** With independent losses of this probability. */
  public Link loss(double probability) {
    return new Link(delay, new Loss(probability, loss.burst()), disorder, rate);
  }

  /** With bursts of total loss. */
  public Link burstLoss(double enter, double leave) {
    return burst(new Burst(enter, leave, 1));
  }

  /** With these bursts. */
  public Link burst(Burst burst) {
    return new Link(delay, new Loss(loss.probability(), burst), disorder, rate);
  }

  /** With duplicates. */
  public Link duplicate(double probability) {
    Disorder changed = new Disorder(probability, disorder.late(), disorder.lateNanos());
    return new Link(delay, loss, changed, rate);
  }

  /** With some packets held back by {@code lateMillis}. */
  public Link reorder(double probability, double lateMillis) {
    long lateNanos = Math.round(lateMillis * TimeUnit.MILLISECONDS.toNanos(1));
    Disorder changed = new Disorder(disorder.duplicate(), probability, lateNanos);
    return new Link(delay, loss, changed, rate);
  }

  /** With a bottleneck. */
  public Link rate(long bitsPerSecond, int queueBytes) {
    return new Link(delay, loss, disorder, new Rate(bitsPerSecond, queueBytes));
  }

  private Link jitter(double millis, boolean ordered) {
    long nanos = Math.round(millis * TimeUnit.MILLISECONDS.toNanos(1));
    return new Link(new Delay(delay.fixedNanos(), nanos, ordered), loss, disorder, rate);
  }

  private static void checkProbability(double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException("not a probability: " + value);
    }
  }
}
