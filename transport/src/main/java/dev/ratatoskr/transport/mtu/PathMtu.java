package dev.ratatoskr.transport.mtu;

import dev.ratatoskr.proto.Octets;
import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import dev.ratatoskr.punch.stun.Probes;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Learns what one path carries (RFC 8899). The base is given: the QUIC handshake proves it (RFC
 * 9000 section 14.3), so there is no ERROR state. The search begins with the largest size, which
 * most paths carry, and halves what is left; a size has failed after {@value #MAX_PROBES} probes
 * without an answer. Complete, it rests: a path that nobody uses costs nothing.
 *
 * <p>While packets larger than the base leave, a probe of the present size asks about twice a
 * second whether it still arrives. After {@value #MAX_PROBES} in vain the path has become a black
 * hole for it (section 4.3): the base holds at once, and the search begins anew. What had failed is
 * tried again after ten minutes of use.
 *
 * <p>Sans-IO; thread: the loop.
 */
public final class PathMtu {
  private static final int MAX_PROBES = 3;

  /** A large packet this long after the last proof asks for a new one. */
  private static final long CONFIRM_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  /** PMTU_RAISE_TIMER of RFC 8899 section 5.1.1. */
  private static final long RAISE_NANOS = TimeUnit.MINUTES.toNanos(10);

  private static final long MIN_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
  private static final long MAX_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** A timer that comes so much too late shows that we ourselves were held up, not the probe. */
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** From the types that a receiver may ignore (RFC 8489 section 18.3), unassigned. */
  private static final int PADDING = 0xff26;

  private static final int ATTRIBUTE_HEADER_BYTES = 4;

  private final int baseBytes;
  private final int mostBytes;
  private final RandomGenerator random;
  private final StepQueue<PayloadLimit> out = new StepQueue<>();
  private @Nullable Search search;

  /**
   * No path yet.
   *
   * @param baseBytes UDP payload that every path carries
   * @param mostBytes the largest UDP payload of use; nothing is probed when it is the base
   * @param random cryptographically strong outside of tests
   */
  public PathMtu(int baseBytes, int mostBytes, RandomGenerator random) {
    this.baseBytes = baseBytes;
    this.mostBytes = mostBytes;
    this.random = random;
  }

  /** Another path is in use: the base holds until more is proved. */
  public void onPath(ProbedPath path, long nowNanos) {
    onNoPath();
    Search begun = new Search(path);
    search = begun;
    begun.probeNext(nowNanos);
  }

  /** No path is in use that may be probed. */
  public void onNoPath() {
    boolean wide = payloadBytes() > baseBytes;
    search = null;
    if (wide) {
      out.emit(new PayloadLimit(baseBytes));
    }
  }

  /** UDP payload that the path is known to carry now, at least the base. */
  public int payloadBytes() {
    return search == null ? baseBytes : search.provenBytes();
  }

  /** A packet of this size left on the path; true when there is something to poll now. */
  public boolean onSent(int bytes, long nowNanos) {
    return search != null && search.onSent(bytes, nowNanos);
  }

  /** Takes a STUN message; true when it was the answer to a probe. */
  public boolean onStun(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    return search != null && search.onStun(portId, from, stun, nowNanos);
  }

  /** Does what is due. */
  public void onTimeout(long nowNanos) {
    if (search != null) {
      search.onTimeout(nowNanos);
    }
  }

  /** What to do next. */
  public Step<PayloadLimit> poll() {
    return out.poll(search == null ? Timers.NONE : search.timers.nextNanos());
  }

  private enum Timer {
    /** The answer should have come. */
    ANSWER,
    /** Large packets leave: does the size still pass? */
    CONFIRM
  }

  /** What is known of one path. Indices are those of the sizes; -1 is the base. */
  private final class Search {
    final Timers<Timer> timers = new Timers<>(Timer.class);
    private final ProbedPath path;
    private final Probes probes;
    private final List<Integer> sizes;
    private final Map<TransactionId, Long> outstanding = new LinkedHashMap<>();
    private int proven = -1;
    private int failed;
    private int asked = -1;
    private long provenNanos;
    private long raiseNanos = Timers.NONE;
    private long rttNanos;
    private long dueNanos;

    Search(ProbedPath path) {
      this.path = path;
      this.probes = new Probes(path.credentials());
      this.rttNanos = path.rttNanos();
      this.sizes = ProbeSizes.of(path.remote().getAddress(), baseBytes, mostBytes);
      this.failed = sizes.size();
    }

    int provenBytes() {
      return proven < 0 ? baseBytes : sizes.get(proven);
    }

    /** The largest size at first, then the middle of what is open. */
    void probeNext(long nowNanos) {
      outstanding.clear();
      timers.cancel(Timer.ANSWER);
      if (proven + 1 >= failed) {
        return;
      }
      asked = failed == sizes.size() ? failed - 1 : (proven + 1 + failed) / 2;
      probe(nowNanos);
    }

    private void probe(long nowNanos) {
      TransactionId id = TransactionId.random(random);
      int bare = probes.request(id, List.of()).remaining();
      byte[] padding = new byte[sizes.get(asked) - bare - ATTRIBUTE_HEADER_BYTES];
      outstanding.put(id, nowNanos);
      out.send(
          path.portId(),
          path.remote(),
          probes.request(id, List.of(new StunAttribute.Unknown(PADDING, Octets.of(padding)))));
      long patience = Math.clamp(rttNanos + rttNanos / 2, MIN_PATIENCE_NANOS, MAX_PATIENCE_NANOS);
      dueNanos = nowNanos + patience;
      timers.set(Timer.ANSWER, dueNanos);
    }

    boolean onSent(int bytes, long nowNanos) {
      if (timers.isSet(Timer.ANSWER)) {
        return false;
      }
      if (failed < sizes.size() && nowNanos - raiseNanos >= 0) {
        failed = sizes.size();
        probeNext(nowNanos);
        return true;
      }
      if (bytes <= baseBytes || proven < 0 || timers.isSet(Timer.CONFIRM)) {
        return false;
      }
      long due = provenNanos + CONFIRM_NANOS;
      timers.set(Timer.CONFIRM, due - nowNanos > 0 ? due : nowNanos);
      return true;
    }

    boolean onStun(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
      TransactionId id = stun.message().transactionId();
      Long sentNanos = outstanding.get(id);
      if (sentNanos == null
          || stun.message().stunClass() != StunClass.SUCCESS
          || portId != path.portId()
          || !path.remote().equals(from)
          || !probes.isAuthenticAnswer(stun)) {
        return false;
      }
      rttNanos = Math.max(1, nowNanos - sentNanos);
      provenNanos = nowNanos;
      timers.cancel(Timer.CONFIRM);
      if (asked > proven) {
        proven = asked;
        out.emit(new PayloadLimit(provenBytes()));
      }
      probeNext(nowNanos);
      return true;
    }

    void onTimeout(long nowNanos) {
      if (timers.expire(Timer.CONFIRM, nowNanos) && !timers.isSet(Timer.ANSWER)) {
        asked = proven;
        probe(nowNanos);
      }
      if (timers.expire(Timer.ANSWER, nowNanos)) {
        boolean heldUp = nowNanos - dueNanos > LATE_NANOS;
        if (outstanding.size() < (heldUp ? 2 * MAX_PROBES : MAX_PROBES)) {
          probe(nowNanos);
        } else {
          onFailed(nowNanos);
        }
      }
    }

    private void onFailed(long nowNanos) {
      if (asked == proven) {
        // Or the path was down for a moment: nothing that was known holds any more.
        proven = -1;
        failed = sizes.size();
        out.emit(new PayloadLimit(baseBytes));
      } else {
        failed = asked;
        raiseNanos = nowNanos + RAISE_NANOS;
      }
      probeNext(nowNanos);
    }
  }
}
