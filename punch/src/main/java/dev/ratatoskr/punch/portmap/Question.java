package dev.ratatoskr.punch.portmap;

import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A packet that is sent again until its answer comes or the tries are used up. */
final class Question<K> {
  /** Giving back may not hold up the end of the program. */
  static final PortMapSettings.Tries FAREWELL =
      new PortMapSettings.Tries(TimeUnit.MILLISECONDS.toNanos(250), 3);

  private final Uplink uplink;
  private final RandomGenerator random;
  private final StepQueue<PortMapEvent> out;
  private @Nullable K kind;
  private ByteBuffer packet = ByteBuffer.allocate(0);
  private PortMapSettings.Tries tries = FAREWELL;
  private int sent;
  private long waitNanos;
  private long deadlineNanos = Timers.NONE;

  Question(Uplink uplink, RandomGenerator random, StepQueue<PortMapEvent> out) {
    this.uplink = uplink;
    this.random = random;
    this.out = out;
  }

  /** Asks; what was asked before is forgotten. */
  void ask(K newKind, ByteBuffer newPacket, PortMapSettings.Tries newTries, long nowNanos) {
    kind = newKind;
    packet = newPacket;
    tries = newTries;
    sent = 0;
    waitNanos = newTries.firstNanos();
    send(nowNanos);
  }

  /** The answer came, or is not wanted any more. */
  void close() {
    kind = null;
    deadlineNanos = Timers.NONE;
  }

  /** Whether such a question is open. */
  boolean isOpen(K asked) {
    return asked.equals(kind);
  }

  /** Asks again when it is time; answers the kind of a question that was asked in vain. */
  @Nullable K onTimeout(long nowNanos) {
    if (deadlineNanos == Timers.NONE || deadlineNanos - nowNanos > 0) {
      return null;
    }
    if (sent < tries.count()) {
      waitNanos *= 2;
      send(nowNanos);
      return null;
    }
    K inVain = kind;
    close();
    return inVain;
  }

  long nextNanos() {
    return deadlineNanos;
  }

  private void send(long nowNanos) {
    out.send(uplink.portId(), uplink.server(), packet.duplicate());
    sent++;
    long spread = waitNanos / 10;
    deadlineNanos = Timers.real(nowNanos + waitNanos + random.nextLong(2 * spread + 1) - spread);
  }
}
