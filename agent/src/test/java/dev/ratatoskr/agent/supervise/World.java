package dev.ratatoskr.agent.supervise;

import dev.ratatoskr.proto.PeerKey;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Virtual time and two agents with their routers, joined by delays. */
final class World {
  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;

  final Random random;
  final Side a;
  final Side b;
  long now;
  boolean pathWorks = true;
  final Trouble trouble = new Trouble();

  /** What probes over the mesh measure; 0 while it is dead. */
  long meshNanos = 40 * MILLI;

  boolean sessionsEnd;
  final Set<PeerKey> meshPeers;
  final long begun;
  private long sequence;
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(
          Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::sequence));

  /** What the ways between the two do to messages just now. */
  static final class Trouble {
    /** Part of the packets that is lost, 0 to 1. What is reliable is late instead. */
    double loss;

    /** Nothing passes the mesh; what is reliable waits. */
    boolean meshDown;

    /** Control messages come twice. */
    boolean duplicates;

    /** Control messages overtake each other. */
    boolean reorders;

    /** The routers leave the bridge unused. */
    boolean ignored;
  }

  private record Task(long atNanos, long sequence, Runnable body) {}

  World(long seed) throws Exception {
    random = new Random(seed);
    now = random.nextLong() >> 2;
    begun = now;
    meshPeers = Set.of(PeerKey.parse("77".repeat(32)));
    PeerKey small = PeerKey.parse("11".repeat(32));
    PeerKey large = PeerKey.parse("ee".repeat(32));
    boolean swap = random.nextBoolean();
    a = new Side(this, swap ? large : small);
    b = new Side(this, swap ? small : large);
    a.other = b;
    b.other = a;
    poll();
  }

  void after(long nanos, Runnable body) {
    tasks.add(new Task(now + nanos, sequence++, body));
  }

  long delay() {
    long delay = MILLI + random.nextLong(80 * MILLI);
    while (trouble.loss > 0 && random.nextDouble() < trouble.loss) {
      delay += 100 * MILLI + random.nextLong(200 * MILLI);
    }
    return delay;
  }

  /** Whether a packet that nobody repeats is lost on the mesh. */
  boolean losesPacket() {
    return trouble.meshDown || (trouble.loss > 0 && random.nextDouble() < trouble.loss);
  }

  /** What is to come. */
  int pending() {
    return tasks.size();
  }

  boolean runUntil(BooleanSupplier condition, long limitNanos) {
    long end = now + limitNanos;
    while (!condition.getAsBoolean()) {
      Task task = tasks.peek();
      if (task == null || task.atNanos() - end > 0) {
        now = end;
        return condition.getAsBoolean();
      }
      tasks.remove();
      now = Math.max(now, task.atNanos());
      task.body().run();
      a.drain();
      b.drain();
    }
    return true;
  }

  void run(long nanos) {
    runUntil(() -> false, nanos);
  }

  boolean bridged() {
    return a.isBridged() && b.isBridged();
  }

  boolean linked() {
    return a.contact.linked && b.contact.linked;
  }

  /** Both ends of the connection are told, each when it notices. */
  void closeLink(String reason) {
    for (Side side : new Side[] {a, b}) {
      if (side.contact.linked) {
        side.contact.linked = false;
        side.epoch++;
        side.contact.goneBecause = reason;
        after(delay(), side::onLinkGone);
      }
    }
  }

  private void poll() {
    after(
        200 * MILLI,
        () -> {
          a.pollRouter();
          b.pollRouter();
          poll();
        });
  }
}
