package dev.ratatoskr.punch.stun;

import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.proto.stun.StunMessage;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Answers plain Binding requests of peers we know, so that peers are STUN servers for each other;
 * silent towards everyone else. At most {@value #PER_SECOND} answers a second.
 */
public final class StunResponder {
  /** Answers a second, all askers together. */
  public static final int PER_SECOND = 50;

  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Predicate<InetSocketAddress> isKnown;
  private final StepQueue<Void> out = new StepQueue<>();
  private boolean begun;
  private long windowStartNanos;
  private int answeredInWindow;
  private long refused;

  /**
   * A responder for certain askers.
   *
   * @param isKnown whether the source of a request may have an answer
   */
  public StunResponder(Predicate<InetSocketAddress> isKnown) {
    this.isKnown = isKnown;
  }

  /**
   * Takes a STUN message; true when it was a plain Binding request, answered or not. A request with
   * USERNAME is a probe and never ours.
   */
  public boolean onStun(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    StunMessage message = stun.message();
    if (message.stunClass() != StunClass.REQUEST || message.username().isPresent()) {
      return false;
    }
    if (!isKnown.test(from) || !message.unknownRequired().isEmpty() || !admit(nowNanos)) {
      refused++;
      return true;
    }
    StunMessage answer =
        StunMessage.of(
            StunClass.SUCCESS, message.transactionId(), new StunAttribute.XorMappedAddress(from));
    out.send(portId, from, StunCodec.encode(answer));
    return true;
  }

  /** Requests that had no answer: of strangers, not understood, or too many. */
  public long refused() {
    return refused;
  }

  /** What to do next; never an event, never a deadline. */
  public Step<Void> poll() {
    return out.poll(Timers.NONE);
  }

  private boolean admit(long nowNanos) {
    if (!begun || nowNanos - windowStartNanos >= WINDOW_NANOS) {
      begun = true;
      windowStartNanos = nowNanos;
      answeredInWindow = 0;
    }
    return answeredInWindow++ < PER_SECOND;
  }
}
