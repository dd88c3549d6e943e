package dev.ratatoskr.transport.peer;

import dev.ratatoskr.punch.standby.Proposal;
import dev.ratatoskr.punch.standby.ProposalEvent;
import dev.ratatoskr.transport.quic.QuicEngine;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Both sides' word about which of two kept paths is used. The controlling side nominates one until
 * the other has answered on that very path; the other follows the last nomination, once in a second
 * at most. Nothing of it goes by the control stream, which may hang on the path that died.
 *
 * <p>Thread: the loop.
 */
final class Nominations {
  private static final long LEAST_BETWEEN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Hub hub;
  private final boolean controls;
  private final Consumer<PathTable.Entry> agreed;
  private final Proposal proposal = new Proposal();
  private final StepDriver<ProposalEvent> driver;
  private PathTable.@Nullable Entry nominated;
  private boolean waiting;
  private long followedNanos;

  /**
   * None yet.
   *
   * @param agreed is told of a path that both sides want in use, be it in use already or not
   */
  Nominations(Hub hub, PeerSession session, Consumer<PathTable.Entry> agreed) {
    this.hub = hub;
    this.agreed = agreed;
    controls = session.role() == QuicEngine.Role.CLIENT;
    driver =
        new StepDriver<>(
            hub.ports(),
            proposal::poll,
            proposal::onTimeout,
            event -> nominate(),
            session::onFault);
    hub.pump().add(driver);
    followedNanos = hub.nowNanos() - LEAST_BETWEEN_NANOS;
  }

  /** Whether our side decides which of two living paths is used. */
  boolean controls() {
    return controls;
  }

  /** We want this path in use, or have it in use already; without effect on the other side. */
  void propose(PathTable.Entry wanted) {
    if (controls) {
      nominated = wanted;
      proposal.onStart(hub.paths().answerNanos(wanted), hub.nowNanos());
      hub.pump().run();
    }
  }

  private void nominate() {
    PathTable.Entry wanted = nominated;
    if (wanted != null) {
      hub.paths().ask(wanted, true, hub.nowNanos());
    }
  }

  /**
   * The peer has answered a nomination of ours, or has made one.
   *
   * @param inUse whether the path is used here already
   */
  void onAgreed(PathTable.Entry entry, boolean inUse) {
    if (controls) {
      // The answer to a nomination that was taken back says nothing.
      if (entry.equals(nominated)) {
        withdraw();
        agreed.accept(entry);
      }
    } else if (inUse) {
      withdraw();
    } else {
      nominated = entry;
      follow();
    }
  }

  /** What comes too soon is followed later: it was answered, so nobody will repeat it. */
  private void follow() {
    PathTable.Entry wanted = nominated;
    if (wanted == null || waiting) {
      return;
    }
    long soonNanos = followedNanos + LEAST_BETWEEN_NANOS - hub.nowNanos();
    if (soonNanos > 0) {
      waiting = true;
      hub.loop()
          .schedule(
              soonNanos,
              () -> {
                waiting = false;
                follow();
                hub.pump().run();
              });
      return;
    }
    nominated = null;
    followedNanos = hub.nowNanos();
    agreed.accept(wanted);
  }

  /** This path is kept no longer. */
  void onRetired(PathTable.Entry retired) {
    if (retired.equals(nominated)) {
      withdraw();
    }
  }

  /** Nothing is wanted any more. */
  void withdraw() {
    nominated = null;
    proposal.onEnd();
  }

  void close() {
    withdraw();
    hub.pump().remove(driver);
  }
}
