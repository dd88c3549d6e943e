package dev.ratatoskr.simnet;

import dev.ratatoskr.proto.NanoClock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * A network in virtual time: one event queue for packets and for the timers of the machines under
 * test. Nothing happens but inside {@link #step}, {@link #runFor} and {@link #runUntil}.
 *
 * <pre>{@code
 * SimNet net = new SimNet(seed);
 * SimHost a = net.host("a").behind(Nat.portRestricted()).link(Link.delayMillis(10).loss(0.2));
 * SimHost b = net.host("b").link(Link.delayMillis(5));
 * UdpPort port = a.open(4000, (from, payload, now) -> ...);
 * net.runUntil(() -> done, TimeUnit.SECONDS.toNanos(3));
 * }</pre>
 */
public final class SimNet {
  private static final int NEAR_WRAP_ONE_IN = 4;
  private static final long NEAR_WRAP_NANOS = 2_000_000_000L;

  private final RandomGenerator random;
  private final EventQueue events;
  private final Trace trace = new Trace();
  private final AddressPlan addresses = new AddressPlan();
  private final Router wan;
  private final Map<String, SimHost> hosts = new LinkedHashMap<>();
  private final NanoClock clock;

  /** A net whose every choice follows from the seed. */
  public SimNet(long seed) {
    this(new SplittableRandom(seed));
  }

  /**
   * A net whose choices are drawn from a generator, also the clock's first value: anything, and in
   * one net of {@value #NEAR_WRAP_ONE_IN} a value that wraps within the first two seconds.
   */
  public SimNet(RandomGenerator random) {
    this(random, drawStart(random));
  }

  /** A net with a given first value of the clock. */
  public SimNet(RandomGenerator random, long startNanos) {
    this.random = random;
    this.events = new EventQueue(startNanos);
    this.clock = events::nowNanos;
    this.wan = new Router(this, "wan", AddressPlan.Zone.PUBLIC);
  }

  private static long drawStart(RandomGenerator random) {
    return random.nextInt(NEAR_WRAP_ONE_IN) == 0
        ? Long.MAX_VALUE - random.nextLong(NEAR_WRAP_NANOS)
        : random.nextLong();
  }

  /** The public network. */
  public Router wan() {
    return wan;
  }

  /**
   * A new host on the public network with one IPv4 address; a host of this name if there is one.
   */
  public SimHost host(String name) {
    return hosts.computeIfAbsent(name, n -> new SimHost(this, n));
  }

  /** The virtual clock. */
  public NanoClock clock() {
    return clock;
  }

  /** The clock's value now. */
  public long nowNanos() {
    return events.nowNanos();
  }

  /** Virtual time since the net began. */
  public long elapsedNanos() {
    return events.elapsedNanos();
  }

  /** The generator all choices are drawn from. */
  public RandomGenerator random() {
    return random;
  }

  /** What happened so far. */
  public Trace trace() {
    return trace;
  }

  /** Runs a task when the clock shows a value (compared by subtraction); one in the past, next. */
  public SimTimer schedule(long atNanos, Runnable task) {
    return events.scheduleAt(atNanos, task);
  }

  /** Runs a task after a while. */
  public SimTimer in(long delayNanos, Runnable task) {
    return events.scheduleIn(delayNanos, task);
  }

  /** Jumps to the next event and runs it; false when there is none. */
  public boolean step() {
    return events.step(Long.MAX_VALUE);
  }

  /** Runs all that happens within a span of virtual time and leaves the clock at its end. */
  public void runFor(long nanos) {
    long end = events.elapsedNanos() + nanos;
    boolean more = true;
    while (more) {
      more = events.step(end);
    }
    events.advanceTo(end);
  }

  /**
   * Runs until a condition holds, which is asked before the first and after each event.
   *
   * @param maxVirtualNanos how much virtual time it may take
   * @return whether the condition holds; if not, the clock is at the end of that time
   */
  public boolean runUntil(BooleanSupplier condition, long maxVirtualNanos) {
    long end = events.elapsedNanos() + maxVirtualNanos;
    boolean more = true;
    while (more) {
      if (condition.getAsBoolean()) {
        return true;
      }
      more = events.step(end);
    }
    events.advanceTo(end);
    return condition.getAsBoolean();
  }

  /** How long until the next event, or {@link Long#MAX_VALUE} when there is none. */
  public long untilNextEventNanos() {
    long next = events.nextElapsedNanos();
    return next == Long.MAX_VALUE ? next : next - events.elapsedNanos();
  }

  AddressPlan addresses() {
    return addresses;
  }

  void trace(Trace.Kind kind, String where, Packet packet) {
    trace.add(events.elapsedNanos(), kind, where, packet);
  }
}
