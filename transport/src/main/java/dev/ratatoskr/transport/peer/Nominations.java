package dev.ratatoskr.transport.peer;

import dev.ratatoskr.punch.standby.Proposal;
import dev.ratatoskr.punch.standby.ProposalEvent;
import dev.ratatoskr.transport.quic.QuicEngine;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Both sides' word about which of two kept paths is used. The controlling side nominates one until
 * the other has answered on that very path; the other follows the last nomination, once in a second
 * at most. Nothing of it goes by the control stream, which may hang on the path that died.
 *
 * <p>Thread: the loop.
 */
final class Nominations {
  private static final Logger LOG = LoggerFactory.getLogger(Nominations.class);
  private static final long LEAST_BETWEEN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Hub hub;
  private final PeerSession session;
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
    this.session = session;
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

  /** Whether our side has nominated this path, and has no answer yet. */
  boolean isProposed(PathTable.Entry entry) {
    return controls && entry.equals(nominated);
  }

  /**
   * The path that is nominated is not wanted any more. The peer may have followed already: it is
   * told which one stays in use.
   */
  void takeBack(PathTable.Entry stays, String reason) {
    String peer = session.key().shortName();
    LOG.debug("{}: the second path is not proposed any more: {}", peer, reason);
    propose(stays);
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
   * @param present the path in use here
   */
  void onAgreed(PathTable.Entry entry, PathTable.@Nullable Entry present) {
    boolean inUse = entry.equals(present);
    if (controls) {
      if (entry.equals(nominated)) {
        withdraw();
        agreed.accept(entry);
      } else if (!inUse && present != null && (nominated == null || nominated.equals(present))) {
        // It was taken back, but perhaps came to the peer after the nomination that said so.
        propose(present);
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

  /**
   * A path is kept no longer.
   *
   * @param present the path in use here
   */
  void onRetired(PathTable.Entry retired, PathTable.@Nullable Entry present) {
    if (!retired.equals(nominated)) {
      return;
    }
    withdraw();
    if (controls && present != null) {
      takeBack(present, "it is gone");
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
