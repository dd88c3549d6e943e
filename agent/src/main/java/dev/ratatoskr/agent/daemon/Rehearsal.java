package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.proto.router.RouterHandshake;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.engine.EngineChoice;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays a whole bridge through within the process: two agents meet, punch, shake hands and carry
 * frames between two pretended routers. The first real bridge then meets code that is loaded and
 * compiled: a router judges a new link by its first round trip, and users wait for it.
 */
final class Rehearsal {
  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
  private static final int SHORT_PLAYS = 3;
  private static final int BRIDGES = 12;
  private static final int GREETINGS = 400;
  private static final Duration PATIENCE = Duration.ofSeconds(12);
  private static final Duration QUIET_PATIENCE = Duration.ofSeconds(5);
  private static final long WINDOW_MILLIS = 200;
  private static final long QUIET_MILLIS = 40;
  private static final int SEED_BYTES = 32;

  private final SecureRandom random = new SecureRandom();
  private final NettyLoop loop;
  private final EngineChoice engine;
  private final RehearsalNet net;
  private final List<RehearsalActor> actors = new ArrayList<>();
  private final long endNanos;

  private Rehearsal(NettyLoop loop, EngineChoice engine, Duration patience) {
    this.loop = loop;
    this.engine = engine;
    this.endNanos = System.nanoTime() + patience.toNanos();
    this.net = new RehearsalNet(loop);
  }

  /**
   * Begins on a thread of its own.
   *
   * @param engine that will carry the bridges
   * @param onWarm called on that thread as soon as the code is warm, in any case within 20 s
   */
  static void start(EngineChoice engine, Runnable onWarm) {
    Thread.ofPlatform()
        .daemon()
        .name("rehearsal")
        .start(
            () -> {
              try {
                perform(engine, SHORT_PLAYS, BRIDGES, PATIENCE);
                awaitQuiet();
                System.gc();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                onWarm.run();
              }
            });
  }

  /**
   * Several connections one after another, for the handshakes, and many bridges over the last.
   *
   * @param engine that carries them
   * @param shortPlays how many before the last
   * @param bridges of the last
   * @param patience what takes longer is cut short
   * @return whether all of it went through
   */
  static boolean perform(EngineChoice engine, int shortPlays, int bridges, Duration patience)
      throws InterruptedException {
    long began = System.nanoTime();
    boolean complete = false;
    try (NettyLoop loop = NettyLoop.start(IoKind.AUTO)) {
      Rehearsal rehearsal = new Rehearsal(loop, engine, patience);
      try {
        greet();
        complete = rehearsal.playAll(shortPlays, bridges);
      } catch (GeneralSecurityException | TransportException e) {
        LOG.debug("not rehearsed", e);
      } finally {
        rehearsal.clear();
      }
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    LOG.debug("rehearsed for {} ms{}", millis, complete ? "" : ", but not all of it");
    return complete;
  }

  /** What was played is compiled behind our back for a while; until then the code is not warm. */
  private static void awaitQuiet() throws InterruptedException {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    if (compiler == null || !compiler.isCompilationTimeMonitoringSupported()) {
      return;
    }
    long endNanos = System.nanoTime() + QUIET_PATIENCE.toNanos();
    long before;
    long after = compiler.getTotalCompilationTime();
    do {
      before = after;
      TimeUnit.MILLISECONDS.sleep(WINDOW_MILLIS);
      after = compiler.getTotalCompilationTime();
    } while (after - before > QUIET_MILLIS && System.nanoTime() - endNanos < 0);
  }

  /** The routers' handshakes are checked twice in a bridge's life, and their maths is slow cold. */
  private static void greet() {
    byte[] password = new byte[SEED_BYTES];
    RouterHandshake handshake = RouterHandshake.create(new byte[SEED_BYTES], 0, password);
    boolean right = true;
    for (int i = 0; i < GREETINGS; i++) {
      right &= handshake.verify(password);
    }
    if (!right) {
      throw new IllegalStateException("a handshake of our own does not verify");
    }
  }

  private boolean playAll(int shortPlays, int bridges)
      throws GeneralSecurityException, TransportException, InterruptedException {
    boolean complete = true;
    for (int i = 0; i < shortPlays; i++) {
      complete &= play(i, 1);
    }
    return play(shortPlays, bridges) && complete;
  }

  /** Whether traffic went through. */
  private boolean play(int number, int bridges)
      throws GeneralSecurityException, TransportException, InterruptedException {
    CountDownLatch done = new CountDownLatch(2);
    RehearsalActor one = actor("192.0.2." + (2 * number + 1), new Role(engine, bridges, done));
    RehearsalActor two = actor("192.0.2." + (2 * number + 2), new Role(engine, bridges, done));
    loop.execute(() -> one.begin(two.key()));
    loop.execute(() -> two.begin(one.key()));
    return done.await(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  /**
   * What an actor does with its bridge.
   *
   * @param engine that carries it
   * @param bridges how many, one after another
   * @param done counted down when they went through
   */
  record Role(EngineChoice engine, int bridges, CountDownLatch done) {}

  private RehearsalActor actor(String host, Role role)
      throws GeneralSecurityException, TransportException {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    RehearsalActor actor = new RehearsalActor(net, loop, seed, InetAddress.ofLiteral(host), role);
    actors.add(actor);
    return actor;
  }

  private void clear() {
    net.cut();
    try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      actors.forEach(actor -> all.execute(actor::end));
    }
  }
}
