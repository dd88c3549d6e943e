package dev.ratatoskr.transport.overlay;

import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.proto.stun.StunMessage;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.SlidingWindow;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks one node over the overlay whether it runs an agent, and answers the same question.
 *
 * <p>A round is three probes at 0, 250 and 750 ms and ends 1.5 s later. A question of the peer
 * while ours is open makes us ask again at once, so that two firewalls which drop what they did not
 * ask for open together. Answers and questions carry the sender's {@link LifeToken}.
 *
 * <p>Sans-IO; thread: the loop.
 */
public final class OverlayProber {
  private static final int PROBES = 3;
  private static final long FIRST_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long LAST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
  private static final int MAX_OPEN = 16;
  private static final int ANSWERS_PER_SECOND = 20;
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int portId;
  private final InetSocketAddress peer;
  private final RandomGenerator random;
  private final StepQueue<OverlayEvent> out = new StepQueue<>();
  private final Map<TransactionId, Long> open = new HashMap<>();
  private LifeToken ours;
  private @Nullable LifeToken theirs;
  private int probesLeft;
  private long nextNanos = Timers.NONE;
  private boolean answered;
  private final SlidingWindow answers = new SlidingWindow(ANSWERS_PER_SECOND, WINDOW_NANOS);

  /**
   * A prober that is silent until {@link #onRound}.
   *
   * @param portId our overlay port
   * @param peer the peer's overlay address and port
   * @param random cryptographically strong outside of tests
   */
  public OverlayProber(int portId, InetSocketAddress peer, RandomGenerator random) {
    this.portId = portId;
    this.peer = peer;
    this.random = random;
    this.ours = LifeToken.draw(random);
  }

  /** Whether a probe came back in this life. */
  public boolean isAnswered() {
    return answered;
  }

  /**
   * Begins a round; one under way is begun anew. Of a peer that has answered in this life it asks
   * only once, for the round trip.
   */
  public void onRound(long nowNanos) {
    if (answered) {
      measure(nowNanos);
      return;
    }
    probesLeft = PROBES;
    probe(nowNanos);
  }

  /**
   * Our connection to the peer ended: forget that we were answered.
   *
   * @param byRestart whether it ended because the peer began a new life. Then ours goes on: the
   *     peer knows of no connection, and two sides that answered a new life with a new life would
   *     never come to rest.
   */
  public void onConnectionEnded(boolean byRestart) {
    if (!byRestart) {
      ours = ours.next();
    }
    answered = false;
    open.clear();
    probesLeft = 0;
    nextNanos = Timers.NONE;
  }

  /** The deadline has come, or not: the time decides. */
  public void onTimeout(long nowNanos) {
    if (nextNanos == Timers.NONE || nowNanos - nextNanos < 0) {
      return;
    }
    if (probesLeft > 0) {
      probe(nowNanos);
    } else {
      nextNanos = Timers.NONE;
      if (!answered) {
        open.clear();
        out.emit(new OverlayEvent.Silent());
      }
    }
  }

  /** Takes a STUN message; true when it came from this peer's overlay address. */
  public boolean onStun(int port, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    if (port != portId || !from.equals(peer)) {
      return false;
    }
    StunMessage message = stun.message();
    switch (message.stunClass()) {
      case REQUEST -> onRequest(message, nowNanos);
      case SUCCESS -> onAnswer(message, nowNanos);
      case INDICATION, ERROR -> {
        // Neither is ever sent by an agent.
      }
    }
    return true;
  }

  private void onRequest(StunMessage request, long nowNanos) {
    Optional<LifeToken> token = token(request);
    if (token.isEmpty() || !request.unknownRequired().isEmpty() || !answers.admit(nowNanos)) {
      return;
    }
    learn(token.get());
    out.send(
        portId,
        peer,
        StunCodec.encode(
            StunMessage.of(
                StunClass.SUCCESS,
                request.transactionId(),
                new StunAttribute.XorMappedAddress(peer),
                new StunAttribute.Software(ours.toSoftware()))));
    if (!answered && open.size() < MAX_OPEN) {
      send(nowNanos);
      if (nextNanos == Timers.NONE) {
        nextNanos = nowNanos + LAST_WAIT_NANOS;
      }
    }
  }

  private void onAnswer(StunMessage answer, long nowNanos) {
    Long sentNanos = open.remove(answer.transactionId());
    Optional<LifeToken> token = token(answer);
    if (sentNanos == null || token.isEmpty()) {
      return;
    }
    learn(token.get());
    if (!answered) {
      answered = true;
      probesLeft = 0;
      nextNanos = Timers.NONE;
      open.clear();
      out.emit(new OverlayEvent.Answered(Math.max(1, nowNanos - sentNanos)));
    } else {
      out.emit(new OverlayEvent.Rtt(Math.max(1, nowNanos - sentNanos)));
    }
  }

  private void learn(LifeToken token) {
    LifeToken known = theirs;
    if (known == null) {
      theirs = token;
    } else if (token.isNewerThan(known)) {
      theirs = token;
      out.emit(new OverlayEvent.Restarted());
    }
  }

  private static Optional<LifeToken> token(StunMessage message) {
    return message
        .first(StunAttribute.Software.class)
        .flatMap(software -> LifeToken.parse(software.description()));
  }

  private void measure(long nowNanos) {
    if (open.size() >= MAX_OPEN) {
      // All of them were lost long ago.
      open.clear();
    }
    send(nowNanos);
  }

  private void probe(long nowNanos) {
    probesLeft--;
    send(nowNanos);
    nextNanos =
        nowNanos
            + switch (probesLeft) {
              case 2 -> FIRST_GAP_NANOS;
              case 1 -> 2 * FIRST_GAP_NANOS;
              default -> LAST_WAIT_NANOS;
            };
  }

  private void send(long nowNanos) {
    TransactionId id = TransactionId.random(random);
    open.put(id, nowNanos);
    out.send(
        portId,
        peer,
        StunCodec.encode(
            StunMessage.of(StunClass.REQUEST, id, new StunAttribute.Software(ours.toSoftware()))));
  }

  /** What to do next. */
  public Step<OverlayEvent> poll() {
    return out.poll(nextNanos);
  }
}
