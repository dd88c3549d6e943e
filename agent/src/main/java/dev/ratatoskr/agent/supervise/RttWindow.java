package dev.ratatoskr.agent.supervise;

/**
 * The mesh as probes see it: the smallest of the last eight round trips, since the first ones over
 * a mesh contain the router's lookup and are far too long; and whether it answers at all.
 *
 * <p>While a bridge hides the mesh it is estimated: what was measured last, and how much longer or
 * shorter both routers' links to their public peers have become since then.
 */
final class RttWindow {
  private static final int SAMPLES = 8;

  /** So many probes in a row must have been in vain, the first of them so long ago. */
  private static final int SILENT_PROBES = 4;

  private static final long SILENT_NANOS = 3_000_000_000L;

  private final long[] samplesNanos = new long[SAMPLES];
  private int count;
  private long measuredNanos;
  private boolean stale;
  private int unanswered;
  private long unansweredSinceNanos;
  private boolean silent;

  /** Of each side's router to its nearest peer that is no bridge; 0 while not known. */
  private long ownLinkNanos;

  private long peerLinkNanos;

  /** What both took together at the last sample, or when both were known; 0 before that. */
  private long linksThenNanos;

  /** A round trip over the mesh was measured now. */
  void onMeasured(long rttNanos, long nowNanos) {
    measuredNanos = nowNanos;
    add(rttNanos);
  }

  /** One that is known to hold, as if it were measured. */
  void add(long rttNanos) {
    if (stale) {
      count = 0;
      stale = false;
    }
    samplesNanos[count % SAMPLES] = rttNanos;
    count++;
    unanswered = 0;
    silent = false;
    linksThenNanos = linksNanos();
  }

  /** What the peer's router needs to its nearest peer; 0 when that is not known. */
  void onPeerLink(long rttNanos) {
    peerLinkNanos = rttNanos;
    compareFromNow();
  }

  /** The same of our router, as the peer was told. */
  void onOwnLink(long rttNanos) {
    ownLinkNanos = rttNanos;
    compareFromNow();
  }

  /** Another connection: neither side has told the other of its link. */
  void forgetLinks() {
    ownLinkNanos = 0;
    peerLinkNanos = 0;
    linksThenNanos = 0;
  }

  /** The first samples come before both links are known. */
  private void compareFromNow() {
    if (linksThenNanos == 0 && count > 0) {
      linksThenNanos = linksNanos();
    }
  }

  /** What the peer knows of our router; 0 when nothing. */
  long ownLinkNanos() {
    return ownLinkNanos;
  }

  private long linksNanos() {
    return ownLinkNanos == 0 || peerLinkNanos == 0 ? 0 : ownLinkNanos + peerLinkNanos;
  }

  /**
   * What the mesh would take now, by the links of both routers; as measured while one of them is
   * not known. Never less than the links themselves, unless it was measured so.
   */
  long estimateNanos() {
    long min = minNanos();
    if (!isEstimated()) {
      return min;
    }
    long links = linksNanos();
    return Math.max(Math.min(min, links), min + links - linksThenNanos);
  }

  /** Whether the links say anything of a mesh that was measured. */
  private boolean isEstimated() {
    return count > 0 && linksNanos() != 0 && linksThenNanos != 0;
  }

  /**
   * For the status.
   *
   * @param hidden whether a bridge keeps the mesh from being measured
   */
  PeerStatus.Mesh status(boolean hidden) {
    long estimate = hidden && isEstimated() ? estimateNanos() : 0;
    return new PeerStatus.Mesh(minNanos(), measuredNanos, estimate);
  }

  /** A probe goes out now. */
  void onAsked(long nowNanos) {
    if (unanswered >= SILENT_PROBES && nowNanos - unansweredSinceNanos >= SILENT_NANOS) {
      // What was known is no longer so.
      silent = true;
      count = 0;
    }
    if (unanswered == 0) {
      unansweredSinceNanos = nowNanos;
    }
    unanswered++;
  }

  /** How many probes in a row are unanswered, the last one perhaps not yet. */
  int unanswered() {
    return unanswered;
  }

  /** Whether nothing comes through the mesh any more. */
  boolean isSilent() {
    return silent;
  }

  /** The mesh may have changed: the samples stand only until the next one comes. */
  void expire() {
    stale = true;
    unanswered = 0;
    silent = false;
  }

  /** How many were measured since {@link #expire}, at most as many as are kept. */
  int fresh() {
    return stale ? 0 : Math.min(count, SAMPLES);
  }

  /** The smallest, or 0 without a sample. */
  long minNanos() {
    long min = 0;
    for (int i = 0; i < Math.min(count, SAMPLES); i++) {
      min = min == 0 ? samplesNanos[i] : Math.min(min, samplesNanos[i]);
    }
    return min;
  }
}
