package dev.ratatoskr.punch.behaviour;

import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.StunMessage;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.Timers;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One question and what came of it: the same request, sent again at a fixed pace until it is
 * answered. {@link Exchange} sends it.
 */
final class Ask {
  private final ProbePort port;
  private final InetSocketAddress to;
  private final TransactionId id;
  private final ByteBuffer request;
  private final Expect expect;
  private State state = State.WAITING;
  private int sent;
  private long nextNanos;
  private long answeredNanos;
  private @Nullable InetSocketAddress from;
  private @Nullable StunMessage answer;

  /** What is an answer. */
  enum Expect {
    /** A response from the address that was asked. */
    SAME_SOURCE,
    /** A response from anywhere: the source is what is wanted to know. */
    ANY_SOURCE,
    /** The request itself, at another port of ours. */
    OWN_REQUEST
  }

  private enum State {
    WAITING,
    ANSWERED,
    /** Refused, lied to, or never sent: it says nothing. */
    VOID,
    /** Every request was sent and waited for. */
    SILENT
  }

  Ask(ProbePort port, InetSocketAddress to, TransactionId id, ByteBuffer request, Expect expect) {
    this.port = port;
    this.to = to;
    this.id = id;
    this.request = request;
    this.expect = expect;
  }

  ProbePort port() {
    return port;
  }

  InetSocketAddress to() {
    return to;
  }

  ByteBuffer request() {
    return request.duplicate();
  }

  boolean isWaiting() {
    return state == State.WAITING;
  }

  boolean isAnswered() {
    return state == State.ANSWERED;
  }

  boolean isSilent() {
    return state == State.SILENT;
  }

  /** When it was answered; only if it was. */
  long answeredNanos() {
    return answeredNanos;
  }

  /** Our address as the server saw it; empty while it is not answered. */
  Optional<InetSocketAddress> mapped() {
    return Optional.ofNullable(answer).flatMap(a -> a.xorMapped().or(a::mapped));
  }

  /** The server's other address, if it names one that may be sent to (RFC 5780). */
  Optional<InetSocketAddress> other() {
    return Optional.ofNullable(answer)
        .flatMap(StunMessage::otherAddress)
        .filter(other -> mapped().filter(m -> Scope.mayBeOther(other, to, m)).isPresent());
  }

  /** What the answer's source says of the filter; unknown while it is not answered. */
  Filtering passed() {
    return from == null ? Filtering.UNKNOWN : port.filteringThatPasses(from);
  }

  /** Whether it is time to send again or to end. */
  boolean isDue(long nowNanos) {
    return state == State.WAITING && (sent == 0 || nextNanos - nowNanos <= 0);
  }

  /** When something is to be done, {@link Timers#NONE} when it has ended. */
  long nextNanos() {
    return state == State.WAITING ? nextNanos : Timers.NONE;
  }

  /** Whether every request was sent. */
  boolean isSpent(DiscoverySettings settings) {
    return sent >= settings.requests();
  }

  void onSent(DiscoverySettings settings, long nowNanos) {
    sent++;
    port.onSent(to);
    long wait = isSpent(settings) ? settings.lastWaitNanos() : settings.paceNanos();
    nextNanos = Timers.real(nowNanos + wait);
  }

  void end(boolean silent) {
    state = silent ? State.SILENT : State.VOID;
  }

  /** Takes a message that carries its transaction id. */
  void onStun(int atPort, InetSocketAddress source, StunMessage message, long nowNanos) {
    if (state != State.WAITING || !message.transactionId().equals(id)) {
      return;
    }
    boolean request = message.stunClass() == StunClass.REQUEST;
    if (request == (expect == Expect.OWN_REQUEST) && request != port.is(atPort)) {
      switch (message.stunClass()) {
        case REQUEST -> answered(source, message, nowNanos);
        case SUCCESS -> onSuccess(source, message, nowNanos);
        case ERROR -> state = source.equals(to) ? State.VOID : state;
        case INDICATION -> {}
      }
    }
  }

  private void onSuccess(InetSocketAddress source, StunMessage message, long nowNanos) {
    if (expect == Expect.SAME_SOURCE && !source.equals(to)) {
      return;
    }
    boolean credible =
        message.xorMapped().or(message::mapped).filter(m -> Scope.mayBeMapped(m, to)).isPresent();
    if (credible) {
      answered(source, message, nowNanos);
    } else {
      state = State.VOID;
    }
  }

  private void answered(InetSocketAddress source, StunMessage message, long nowNanos) {
    state = State.ANSWERED;
    from = source;
    answer = message;
    answeredNanos = nowNanos;
  }
}
