package dev.ratatoskr.transport.lane;

import dev.ratatoskr.proto.lane.LaneReport;

/**
 * How fast the lane sends, so that the queue of the path's bottleneck stays nearly empty.
 *
 * <p>The far side reports when some datagrams arrived. From that follow the delay of the quickest
 * above the least one seen (what waits in queues) and the rate of delivery (what the path carries).
 * While nothing waits the rate grows: hardly near what the path was seen to carry, because every
 * change of it is a queue for somebody, and above that faster and faster. Once more than the target
 * waits it falls to what the path carried, less a part that empties the queue, and is held for a
 * round trip, so that each overshoot is answered once. What still waits after falls to half is not
 * ours, but other people's: then their way of sharing holds ({@link Contest}). Loss by itself is no
 * sign of a full queue (radio links lose at random) and changes nothing below {@link #MUCH_LOSS}.
 *
 * <p>The ideas are those of Copa and BBR (draft-cardwell-iccrg-bbr-congestion-control): a target
 * for the queue, and delivery as the measure of capacity. Sans-IO. Not thread-safe.
 */
public final class RateControl {
  /** What may wait in the path's queues, besides the jitter. */
  static final long TARGET_NANOS = 4_000_000L;

  /** On a slow path even one datagram takes longer than that. */
  private static final double TARGET_BYTES = 1_200;

  /** So many times the usual difference of two reports is no sign of a queue. */
  private static final double JITTERS = 4;

  private static final double MOST_JITTER_NANOS = 15_000_000;

  /** Before anything is known and after the first window; reports teach within a round trip. */
  static final double START_BYTES_PER_SECOND = 1_250_000;

  /** The least rate: a call and a game must pass whatever else the path carries. */
  static final double LEAST_BYTES_PER_SECOND = 62_500;

  private static final double MOST_BYTES_PER_SECOND = 1_250_000_000;

  /** Below this, loss says nothing about queues. */
  private static final double MUCH_LOSS = 0.15;

  /** The greatest part of the capacity that is left unused to empty the queue. */
  private static final double MOST_DRAIN = 0.5;

  /** Of the capacity, once the queue is empty again. */
  private static final double AFTER_DRAIN = 0.985;

  /** Up to here the capacity was seen to be enough lately; above the other it has grown. */
  private static final double KNOWN_WELL = 0.97;

  private static final double KNOWN_BADLY = 1.05;
  private static final double QUICKLY = 0.1;

  /**
   * Near what the path carries. What goes up and down here is a queue for whoever sends as fast as
   * he was served at best, as TCP with BBR does for ten round trips.
   */
  private static final double GENTLY = 0.004;

  private static final double FASTER_AND_FASTER = 0.008;

  /** What is known to fit when nothing was delivered at the full rate yet. */
  private static final double UNKNOWN_FITS = 0.5;

  /** A host that was busy takes at once what came over time: more than so many times is not it. */
  private static final double MOST_GROWTH = 8;

  /** What a report and the filter of jitter take on top of a round trip. */
  private static final long FEEDBACK_NANOS = 50_000_000L;

  /** Growth by round trips shorter than the reports' would outrun them. */
  static final long LEAST_RTT_NANOS = 25_000_000L;

  /** Delivery below this part of the rate says that the path has become slower. */
  private static final double SLOWED = 0.9;

  /** Falls that follow each other sooner than this are for the same reason. */
  private static final long SERIES_NANOS = 300_000_000L;

  /** A queue of which this part is left though we send half as much is not made by us. */
  private static final double STUBBORN = 0.8;

  /** One that has grown so much meanwhile may be: the path has become slower than that half. */
  private static final double GROWN = 2;

  /** Nor is a short one that stays the same from fall to fall, until we send this part. */
  private static final double HARDLY_ANYTHING = 0.2;

  private static final double THE_SAME = 0.95;
  private static final long SHORT_QUEUE_NANOS = 100_000_000L;

  private static final long LEAST_IN_FLIGHT_BYTES = 30_000;

  private final PathSense path = new PathSense();
  private final Pacer pacer;
  private final FirstWindow start = new FirstWindow();
  private double rate = START_BYTES_PER_SECOND;
  private double known;
  private boolean draining;
  private double calmRoundTrips;
  private long holdUntilNanos;

  /** What of the queue is not ours, in nanoseconds. */
  private long standing;

  private final Falls falls = new Falls();
  private final Contest contest = new Contest();
  private long grownNanos;

  /** Nothing is known of the path. */
  public RateControl(long nowNanos) {
    pacer = new Pacer(start.burstBytes(), nowNanos);
    holdUntilNanos = nowNanos;
    grownNanos = nowNanos;
  }

  /**
   * When the next datagram may leave.
   *
   * @return {@code nowNanos} when it may now
   */
  public long nextNanos(long nowNanos) {
    long next = pacer.nextNanos(pace(nowNanos), start.burstBytes(), nowNanos);
    if (next - nowNanos > 0) {
      start.onLimited(nowNanos);
    }
    return next;
  }

  /** A copy left: it costs its bytes, and tells nothing when it arrives. */
  public void onCopySent(int bytes) {
    pacer.onSent(bytes);
  }

  /**
   * A datagram left for the first time.
   *
   * @param bytes of its payload
   */
  public void onSent(int sequence, int bytes, long nowNanos) {
    pacer.onSent(bytes);
    path.onSent(sequence, bytes, nowNanos);
  }

  /** What the far side has received; one that is older than another before is ignored. */
  public void onReport(LaneReport report, long nowNanos) {
    boolean wasLimited = pacer.takeLimited();
    if (path.onReport(report, wasLimited, nowNanos)) {
      start.onReport(path.burstBytesPerSecond(), nowNanos);
      decide(wasLimited, nowNanos);
    }
  }

  private void decide(boolean wasLimited, long now) {
    if (contest.isOn()) {
      contend(wasLimited, now);
      return;
    }
    standing -= Math.max(0, standing - path.queueNanos()) / 4;
    if (ownQueueNanos() > targetNanos() || path.loss() > MUCH_LOSS) {
      double ours = start.isSearching() ? LEAST_BYTES_PER_SECOND : rate / 4;
      if (wasLimited || path.delivered() > ours) {
        // Else it is not our traffic that waits there.
        fall(wasLimited, now);
      }
    } else if (now - holdUntilNanos < 0) {
      return;
    } else if (draining) {
      draining = false;
      set(known * AFTER_DRAIN);
    } else if (wasLimited) {
      grow((double) (now - grownNanos) / Math.max(path.roundTripNanos(), LEAST_RTT_NANOS));
    } else {
      // Nothing is learnt of the capacity while there is less to send.
      calmRoundTrips = 0;
    }
    grownNanos = now;
  }

  private void contend(boolean wasLimited, long now) {
    contest.onReport(path, wasLimited, targetNanos(), now);
    set(contest.bytesPerSecond(now));
    if (!contest.isOn()) {
      path.keepLeast(false);
      // What was never delivered is not known to fit.
      double seen = path.delivered();
      set(Math.min(rate, Math.max(seen, Math.min(UNKNOWN_FITS * rate, 2 * seen))));
      beginAnew(now);
    }
  }

  private void beginAnew(long now) {
    known = rate;
    standing = 0;
    draining = false;
    calmRoundTrips = 0;
    holdUntilNanos = now;
    grownNanos = now;
  }

  /** Another path: delays are other ones, and nobody is known to fill its queue. */
  public void onPath(long nowNanos) {
    path.onPath(nowNanos);
    path.keepLeast(false);
    contest.end();
    beginAnew(nowNanos);
  }

  /** What may be sent, in bytes per second. */
  public double bytesPerSecond() {
    return rate;
  }

  /**
   * What may be on its way and not acknowledged, in bytes: the rate for a round trip and a late
   * acknowledgement. The engine's congestion control, which would not learn it from datagrams, is
   * to allow this much.
   */
  public long inFlightBytes() {
    return LEAST_IN_FLIGHT_BYTES
        + (long) (1.5 * rate * (path.roundTripNanos() + FEEDBACK_NANOS) / 1e9);
  }

  /** What waits in the path's queues, as far as it is known. */
  public long queueNanos() {
    return path.queueNanos();
  }

  /** Down to what the path carries, and for about a round trip so far below that it empties. */
  private void fall(boolean limited, long now) {
    calmRoundTrips = 0;
    if (now - holdUntilNanos < 0) {
      return;
    }
    boolean first = start.isSearching();
    start.end();
    boolean taught = first && limited;
    double carried = carried(taught);
    long sinceFall = now - holdUntilNanos;
    if (first || sinceFall > SERIES_NANOS || carried < SLOWED * rate) {
      // The path carries less than we sent: what waits is ours.
      falls.onFirst(taught ? carried : Math.min(rate, carried), path.queueNanos());
    } else if (falls.isStubborn(rate, path.queueNanos())) {
      standing = path.queueNanos();
      draining = false;
      set(falls.from * AFTER_DRAIN);
      contest.begin(rate, path, now);
      path.keepLeast(true);
      return;
    }
    falls.onNext(path.queueNanos());
    known = Math.min(falls.from, carried);
    long hold = path.roundTripNanos() + FEEDBACK_NANOS;
    double excess = Math.max(0, ownQueueNanos() - targetNanos() / 2);
    set(Math.min(rate, known) * (1 - Math.min(MOST_DRAIN, excess / hold)));
    draining = true;
    holdUntilNanos = now + hold;
  }

  /** What the path was seen to carry; of the first window there is a burst at most. */
  private double carried(boolean window) {
    double burst = Math.min(path.burstBytesPerSecond(), MOST_GROWTH * rate);
    return window && burst > 0 ? burst : Math.max(path.delivered(), UNKNOWN_FITS * rate);
  }

  private double pace(long nowNanos) {
    return start.pace(rate, nowNanos);
  }

  private void grow(double roundTrips) {
    double calm = 1 - ownQueueNanos() / targetNanos();
    double part = Math.min(1, roundTrips) * Math.max(0, calm);
    if (start.isSearching()) {
      // What was never delivered is not known to fit.
      double seen = Math.max(path.delivered(), path.burstBytesPerSecond());
      set(
          Math.max(
              path.burstBytesPerSecond() * AFTER_DRAIN,
              Math.min(rate * (1 + part), Math.max(rate, 2 * seen))));
    } else if (rate < KNOWN_WELL * known) {
      set(Math.min(KNOWN_WELL * known, rate * (1 + QUICKLY * part)));
    } else if (rate < KNOWN_BADLY * known) {
      calmRoundTrips = 0;
      set(rate * (1 + GENTLY * part));
    } else {
      // The path got faster.
      calmRoundTrips += roundTrips;
      double next = rate * (1 + Math.min(1, FASTER_AND_FASTER * calmRoundTrips) * part);
      set(Math.min(next, Math.max(rate, 2 * path.delivered())));
    }
  }

  /** What waits, without what did not go away when we sent less. */
  private long ownQueueNanos() {
    return path.queueNanos() - standing;
  }

  private double targetNanos() {
    double datagram = TARGET_BYTES / rate * 1e9;
    double jitter = JITTERS * Math.max(0, path.jitterNanos() - datagram);
    return Math.max(TARGET_NANOS, datagram) + Math.min(MOST_JITTER_NANOS, jitter);
  }

  private void set(double bytesPerSecond) {
    rate = Math.clamp(bytesPerSecond, LEAST_BYTES_PER_SECOND, MOST_BYTES_PER_SECOND);
  }

  /** A series of falls, one soon after the other. */
  private static final class Falls {
    /** The rate the path carried when they began. */
    private double from;

    /** What waited then. */
    private long firstQueueNanos;

    private long latestQueueNanos;

    void onFirst(double bytesPerSecond, long queue) {
      from = bytesPerSecond;
      firstQueueNanos = queue;
      latestQueueNanos = Long.MAX_VALUE;
    }

    void onNext(long queue) {
      latestQueueNanos = queue;
    }

    boolean isStubborn(double rate, long queue) {
      boolean grown = queue > Math.max(GROWN * firstQueueNanos, SHORT_QUEUE_NANOS);
      boolean half = rate < MOST_DRAIN * from && queue > STUBBORN * firstQueueNanos && !grown;
      boolean same =
          rate < HARDLY_ANYTHING * from
              && queue < SHORT_QUEUE_NANOS
              && queue > THE_SAME * latestQueueNanos;
      return half || same;
    }
  }
}
