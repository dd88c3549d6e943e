package dev.ratatoskr.transport.peer;

import dev.ratatoskr.punch.keepalive.RttEstimate;
import dev.ratatoskr.punch.standby.BetterPath;
import dev.ratatoskr.punch.standby.Handover;
import dev.ratatoskr.punch.standby.HandoverEvent;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The warm path beside the one in use, if there is any: kept by the keepalive, measured while
 * traffic flows, and sent to while the one in use is doubted. Thread: the loop.
 */
final class Standby {
  private static final Logger LOG = LoggerFactory.getLogger(Standby.class);

  private final Hub hub;
  private final PeerSession session;
  private final Nominations nominations;
  private final Runnable takeOver;
  private final Handover handover = new Handover();
  private final StepDriver<HandoverEvent> driver;
  private final BetterPath better = new BetterPath();
  private final RecentPackets recent = new RecentPackets();
  private PathTable.@Nullable Entry inUse;
  private PathTable.@Nullable Entry entry;
  private long measuredNanos;

  /**
   * None yet.
   *
   * @param nominations tells the peer, where it is ours to tell
   * @param takeOver makes the standby the path in use
   */
  Standby(Hub hub, PeerSession session, Nominations nominations, Runnable takeOver) {
    this.hub = hub;
    this.session = session;
    this.nominations = nominations;
    this.takeOver = takeOver;
    driver =
        new StepDriver<>(
            hub.ports(), handover::poll, handover::onTimeout, this::onHandover, session::onFault);
    hub.pump().add(driver);
  }

  /** This one stands by from now on. */
  void put(PathTable.Entry present, PathTable.Entry standby) {
    inUse = present;
    entry = standby;
    recent.clear();
    better.onStart();
    handover.onStart(hub.nowNanos());
    handover.onAnswerTime(hub.paths().answerNanos(present));
    ask(standby);
  }

  /** None stands by any more. */
  PathTable.@Nullable Entry remove() {
    PathTable.Entry removed = entry;
    inUse = null;
    entry = null;
    recent.clear();
    handover.onStart(hub.nowNanos());
    return removed;
  }

  PathTable.@Nullable Entry entry() {
    return entry;
  }

  boolean isEntry(PathTable.Entry other) {
    return other.equals(entry);
  }

  boolean isOn(int portId) {
    return entry != null && entry.path().portId() == portId;
  }

  /** Whether it has ever carried our probe and its answer. */
  boolean isValidated() {
    return entry != null && hub.paths().rtt(entry).isPresent();
  }

  /** Whether it has shown so since the path in use was doubted. */
  boolean isAlive() {
    return isValidated() && handover.isStandbyAlive();
  }

  /** A packet left on the path in use. */
  void onSent(byte[] packet) {
    PathTable.Entry other = entry;
    if (other == null) {
      return;
    }
    long now = hub.nowNanos();
    recent.add(packet, now);
    boolean news = handover.onSent(now);
    if (handover.takeCopy(now)) {
      copy(other, ByteBuffer.wrap(packet));
    }
    if (nominations.controls() && now - measuredNanos >= BetterPath.MEASURE_NANOS) {
      ask(other);
    } else if (news) {
      hub.pump().run();
    }
  }

  private void ask(PathTable.Entry asked) {
    if (isEntry(asked)) {
      measuredNanos = hub.nowNanos();
    }
    hub.paths().ask(asked, false, hub.nowNanos());
  }

  private void copy(PathTable.Entry other, ByteBuffer packet) {
    if (isValidated()) {
      hub.ports().send(other.path().portId(), other.path().remote(), packet);
      hub.paths().onSent(other, hub.nowNanos());
    }
  }

  /** Something of the peer came on one of the paths; data, or the answer to a probe. */
  void onHeard(PathTable.Entry from, boolean data, long nowNanos) {
    if (from.equals(inUse)) {
      handover.onHeard(nowNanos);
      if (!data) {
        handover.onAnswerTime(hub.paths().answerNanos(from));
      }
    } else if (isEntry(from)) {
      boolean news = handover.onStandbyHeard(data, nowNanos);
      if (!data) {
        compare(from, nowNanos);
      }
      if (news) {
        hub.pump().run();
      }
    }
  }

  private void compare(PathTable.Entry measured, long nowNanos) {
    PathTable.Entry present = inUse;
    Optional<RttEstimate> here = present == null ? Optional.empty() : hub.paths().rtt(present);
    Optional<RttEstimate> there = hub.paths().rtt(measured);
    if (present == null || !nominations.controls() || here.isEmpty() || there.isEmpty()) {
      return;
    }
    RttEstimate rtt = there.get();
    // The average tells late that the standby has become slow.
    long rttNanos = Math.max(rtt.smoothedNanos(), rtt.jitter().latestNanos());
    BetterPath.Measured warm = new BetterPath.Measured(measured.path(), rttNanos);
    BetterPath.Measured used = new BetterPath.Measured(present.path(), here.get().smoothedNanos());
    if (nominations.isProposed(measured) && !BetterPath.isStillBetter(used, warm)) {
      better.onTaken(nowNanos);
      nominations.takeBack(present, "it is not faster now");
    } else if (better.onSample(used, warm) && better.isCalm(nowNanos)) {
      better.onStart();
      nominations.propose(measured);
    }
  }

  /** The keepalive doubts a path. */
  void onDoubt(PathTable.Entry doubted) {
    if (doubted.equals(inUse)) {
      handover.onDoubt(hub.nowNanos());
      hub.pump().run();
    }
  }

  /** Both sides want the standby used: it is better, or the peer does not hear us on the other. */
  void onAgreed() {
    LOG.info("{}: a better path is used from now on", session.key().shortName());
    better.onTaken(hub.nowNanos());
    takeOver.run();
  }

  private void onHandover(HandoverEvent event) {
    PathTable.Entry present = inUse;
    PathTable.Entry other = entry;
    if (present == null || other == null) {
      return;
    }
    switch (event) {
      case HandoverEvent.Doubted e -> {
        ask(present);
        ask(other);
        recent.since(e.sinceNanos()).forEach(packet -> copy(other, packet));
      }
      case HandoverEvent.TookOver e -> {
        LOG.info(
            "{}: nothing came for {} ms, but on the second path: it is used from now on",
            session.key().shortName(),
            TimeUnit.NANOSECONDS.toMillis(e.silentNanos()));
        takeOver.run();
        // So that a peer that sends little follows at once.
        nominations.propose(other);
      }
    }
  }

  void close() {
    hub.pump().remove(driver);
  }
}
