package dev.ratatoskr.agent.supervise;

import java.util.concurrent.TimeUnit;

/**
 * Whether a bridge is used: when to let it go, and that it was let go. Both sides must see it idle.
 *
 * <p>Traffic is what the bridge carried, strangers' too, and what users' packets the router counted
 * for this peer. The agents themselves send nothing over the overlay while a bridge stands.
 * Sans-IO; thread: the loop.
 */
final class IdleWatch {
  /** Without traffic for so long not even the path is kept. */
  private static final long KEEP_PATH_NANOS = TimeUnit.HOURS.toNanos(24);

  /** A peer whom the mesh did not reach when the bridge was gone needs it for so long. */
  private static final long NEEDED_NANOS = TimeUnit.HOURS.toNanos(1);

  /**
   * So long both must have known that both can do without, before it is let go: what ends a bridge
   * may overtake the word why.
   */
  private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The other question about its use. */
  final IgnoredWatch ignored = new IgnoredWatch();

  private final long idleNanos;
  private long frames;
  private long quietSinceNanos;
  private boolean needed;
  private long neededSinceNanos;
  private Use told = Use.BUSY;
  private Use peer = Use.BUSY;
  private long newsNanos;
  private boolean resting;
  private long restingSinceNanos;

  /**
   * No bridge yet.
   *
   * @param idleNanos for how long there must be no traffic; {@link Long#MAX_VALUE} means never
   */
  IdleWatch(long idleNanos) {
    this.idleNanos = idleNanos;
  }

  /** A bridge is being made: both sides begin anew. */
  void onBridging(long nowNanos) {
    ignored.onBridging();
    frames = 0;
    quietSinceNanos = nowNanos;
    told = Use.BUSY;
    peer = Use.BUSY;
    resting = false;
  }

  /**
   * What the bridge has carried since it was made.
   *
   * @param total frames of Traffic, both ways, whosoever
   */
  void onFrames(long total, long nowNanos) {
    if (total != frames) {
      frames = total;
      quietSinceNanos = nowNanos;
    }
  }

  /** Users' packets went to or from the peer, by whatever way. */
  void onTraffic(long nowNanos) {
    quietSinceNanos = nowNanos;
  }

  /** The peer told how it sees the bridge. */
  void onPeer(Use use, long nowNanos) {
    peer = use;
    newsNanos = nowNanos;
  }

  /** The bridge is let go. */
  void onRest(long nowNanos) {
    resting = true;
    restingSinceNanos = nowNanos;
  }

  /** It is wanted again. */
  void onWake(long nowNanos) {
    resting = false;
    quietSinceNanos = nowNanos;
  }

  /** Without the bridge nothing reaches the peer. */
  void onNeeded(long nowNanos) {
    needed = true;
    neededSinceNanos = nowNanos;
  }

  /** Whether the bridge was let go and nobody wants it yet. */
  boolean isResting() {
    return resting;
  }

  /** Until when the path is kept; only while {@link #isResting}. */
  long keepPathNanos() {
    return restingSinceNanos + KEEP_PATH_NANOS;
  }

  /**
   * How we see the bridge now.
   *
   * @param hasOtherPeers whether our router has a peering that is up and not one of our bridges
   */
  Use own(boolean hasOtherPeers, long nowNanos) {
    if (idleNanos == Long.MAX_VALUE || nowNanos - quietSinceNanos < idleNanos) {
      return Use.BUSY;
    }
    if (needed && nowNanos - neededSinceNanos >= NEEDED_NANOS) {
      needed = false;
    }
    return hasOtherPeers && !needed ? Use.IDLE : Use.NEEDED;
  }

  /** What the peer told last. */
  Use peer() {
    return peer;
  }

  /** Whether the peer does not know this yet; true once for each change. */
  boolean takeNews(Use own, long nowNanos) {
    boolean news = own != told;
    if (news) {
      told = own;
      newsNanos = nowNanos;
    }
    return news;
  }

  /** Whether both sides said that they can do without the bridge. */
  boolean isAgreed() {
    return told == Use.IDLE && peer == Use.IDLE;
  }

  /** Whether they said so long enough ago for both to know. */
  boolean isSettled(long nowNanos) {
    return isAgreed() && nowNanos - newsNanos >= SETTLING_NANOS;
  }

  /** When {@link #own} or {@link #isSettled} may change by time alone. */
  long deadlineNanos() {
    if (idleNanos == Long.MAX_VALUE) {
      return Long.MAX_VALUE;
    }
    if (told == Use.BUSY) {
      return quietSinceNanos + idleNanos;
    }
    if (isAgreed()) {
      return newsNanos + SETTLING_NANOS;
    }
    return told == Use.NEEDED && needed ? neededSinceNanos + NEEDED_NANOS : Long.MAX_VALUE;
  }
}
