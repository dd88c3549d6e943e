package dev.ratatoskr.punch.stun;

import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.proto.stun.StunMessage;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One Binding transaction with one server: asks until an answer comes or the tries are used up (RFC
 * 8489 section 6.2.1). Only an answer with the right transaction id, from the server that was
 * asked, at the port that asked, counts.
 */
public final class StunQuery {
  private final int portId;
  private final InetSocketAddress server;
  private final TransactionId id;
  private final QuerySettings settings;
  private final StepQueue<Event> out = new StepQueue<>();
  private int sent;
  private long firstSentNanos;
  private long deadlineNanos = Timers.NONE;

  /** How it ended; exactly one comes. */
  public sealed interface Event {
    /**
     * The server told us our address.
     *
     * @param mapped as the server saw us
     * @param rttNanos since the first request; too long when that was lost
     * @param requests how many were sent until then
     */
    record Answered(InetSocketAddress mapped, long rttNanos, int requests) implements Event {}

    /** The server refused, with an error code 300..699, or 0 for an answer without an address. */
    record Refused(int code) implements Event {}

    /** No answer to any request. */
    record TimedOut() implements Event {}
  }

  /**
   * A query that has not begun.
   *
   * @param portId the local port to ask from
   * @param server the address to ask
   * @param id unguessable outside of tests
   * @param settings how often to ask
   */
  public StunQuery(int portId, InetSocketAddress server, TransactionId id, QuerySettings settings) {
    this.portId = portId;
    this.server = server;
    this.id = id;
    this.settings = settings;
  }

  /** The server it asks. */
  public InetSocketAddress server() {
    return server;
  }

  /** Sends the first request. */
  public void onStart(long nowNanos) {
    if (sent == 0) {
      firstSentNanos = nowNanos;
      request(nowNanos);
    }
  }

  /** Takes a STUN message; true when it was the answer to this query. */
  public boolean onStun(int atPort, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    StunMessage message = stun.message();
    if (deadlineNanos == Timers.NONE
        || atPort != portId
        || !message.transactionId().equals(id)
        || !from.equals(server)) {
      return false;
    }
    switch (message.stunClass()) {
      case REQUEST, INDICATION -> {
        return false;
      }
      case SUCCESS -> finish(success(message, nowNanos));
      case ERROR ->
          finish(new Event.Refused(message.error().map(StunAttribute.ErrorCode::code).orElse(0)));
    }
    return true;
  }

  /** Asks again or gives up when it is time. */
  public void onTimeout(long nowNanos) {
    if (deadlineNanos == Timers.NONE || deadlineNanos - nowNanos > 0) {
      return;
    }
    if (sent < settings.requests()) {
      request(nowNanos);
    } else {
      finish(new Event.TimedOut());
    }
  }

  /** What to do next. */
  public Step<Event> poll() {
    return out.poll(deadlineNanos);
  }

  private Event success(StunMessage message, long nowNanos) {
    Optional<InetSocketAddress> mapped = message.xorMapped().or(message::mapped);
    return mapped
        .<Event>map(address -> new Event.Answered(address, nowNanos - firstSentNanos, sent))
        .orElseGet(() -> new Event.Refused(0));
  }

  private void request(long nowNanos) {
    out.send(portId, server, StunCodec.encode(StunMessage.of(StunClass.REQUEST, id)));
    long wait =
        sent + 1 < settings.requests()
            ? settings.rtoNanos() << sent
            : settings.rtoNanos() * settings.lastWaitFactor();
    sent++;
    deadlineNanos = Timers.real(nowNanos + wait);
  }

  private void finish(Event event) {
    deadlineNanos = Timers.NONE;
    out.emit(event);
  }
}
