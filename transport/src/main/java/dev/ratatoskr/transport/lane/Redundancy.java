package dev.ratatoskr.transport.lane;

import dev.ratatoskr.proto.lane.LaneReport;
import dev.ratatoskr.proto.lane.SerialNumber;
import java.util.concurrent.TimeUnit;

/**
 * Whether small frames are sent a second time.
 *
 * <p>The far side reports what it lost. From 0.3 % of the datagrams of about the last five seconds
 * on (of a lone game flow that is a single one) frames of at most 500 bytes are repeated {@link
 * #REPEAT_AFTER_NANOS} later, so that both are lost only by chance or by a long burst. It ends when
 * the share was below 0.1 % for ten seconds of traffic, or when no report came for a minute.
 *
 * <p>Repeats are paid from a bucket that fills with 15 % of what was sent lately; a lone small flow
 * may use 110 % of what it sends, up to 300 kbit/s. Sans-IO; thread: the loop.
 */
public final class Redundancy {
  /** How long after its frame a repeat is due. */
  public static final long REPEAT_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** The greatest frame that is repeated. */
  public static final int MAX_FRAME_BYTES = 500;

  private static final double BEGIN_LOSS = 0.003;
  private static final double END_LOSS = 0.001;
  private static final long CLEAN_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long UNKNOWN_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** Within this time a count of losses falls to a third. */
  private static final double MEMORY_NANOS = 5e9;

  private static final double SHARE = 0.15;
  private static final double LONE_SHARE = 1.1;
  private static final double LONE_BYTES_PER_SECOND = 300_000 / 8.0;
  private static final double BUCKET_SECONDS = 0.1;
  private static final double MIN_BUCKET_BYTES = 4 * MAX_FRAME_BYTES;

  private final boolean allowed;
  private final ByteRate rate = new ByteRate();
  private double expected;
  private double lost;
  private boolean active;
  private boolean reported;
  private int lastReport;
  private long reportedNanos;
  private long lossyNanos;
  private double bucketBytes = MIN_BUCKET_BYTES;
  private long filledNanos;

  private Redundancy(boolean allowed) {
    this.allowed = allowed;
  }

  /** Repeats when the path loses. */
  public static Redundancy auto() {
    return new Redundancy(true);
  }

  /** Never repeats. */
  public static Redundancy off() {
    return new Redundancy(false);
  }

  /** What the far side received; one that is older than another before is ignored. */
  public void onReport(LaneReport report, long nowNanos) {
    if (reported && SerialNumber.ahead(report.number(), lastReport) <= 0) {
      return;
    }
    double kept = reported ? Math.exp(-Math.max(0, nowNanos - reportedNanos) / MEMORY_NANOS) : 0;
    reported = true;
    lastReport = report.number();
    reportedNanos = nowNanos;
    expected = expected * kept + report.expected();
    lost = lost * kept + report.lost();
    if (loss() >= END_LOSS) {
      lossyNanos = nowNanos;
    }
    if (loss() >= BEGIN_LOSS) {
      active = allowed;
    } else if (nowNanos - lossyNanos >= CLEAN_NANOS) {
      active = false;
    }
  }

  /** The share of datagrams lost lately, before repairs, 0 to 1. */
  public double loss() {
    return expected == 0 ? 0 : lost / expected;
  }

  /** Whether small frames are repeated. */
  public boolean isActive(long nowNanos) {
    return active && nowNanos - reportedNanos < UNKNOWN_NANOS;
  }

  /** A datagram was sent for the first time. */
  void onSent(int datagramBytes, long nowNanos) {
    rate.onBytes(datagramBytes, nowNanos);
  }

  /** Whether to repeat a datagram with a whole frame; if so, it is paid for. */
  boolean admits(int datagramBytes, long nowNanos) {
    if (!isActive(nowNanos)) {
      return false;
    }
    fill(nowNanos);
    if (bucketBytes < datagramBytes) {
      return false;
    }
    bucketBytes -= datagramBytes;
    return true;
  }

  private void fill(long nowNanos) {
    double sentPerSecond = rate.perSecond(nowNanos);
    double perSecond =
        Math.max(
            SHARE * sentPerSecond, Math.min(LONE_SHARE * sentPerSecond, LONE_BYTES_PER_SECOND));
    double seconds = Math.clamp((nowNanos - filledNanos) / 1e9, 0, 1);
    double depth = Math.max(MIN_BUCKET_BYTES, perSecond * BUCKET_SECONDS);
    bucketBytes = Math.min(depth, bucketBytes + seconds * perSecond);
    filledNanos = nowNanos;
  }
}
