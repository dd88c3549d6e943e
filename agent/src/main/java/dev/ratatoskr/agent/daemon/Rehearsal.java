package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.CountDownLatch;
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
  private static final int TIMES = 2;
  private static final long PATIENCE_SECONDS = 15;
  private static final int SEED_BYTES = 32;

  private Rehearsal() {}

  /** Begins on a thread of its own. */
  static void start() {
    Thread.ofPlatform().daemon().name("rehearsal").start(Rehearsal::run);
  }

  private static void run() {
    long began = System.nanoTime();
    try {
      boolean complete = true;
      for (int i = 0; i < TIMES; i++) {
        complete &= play();
      }
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      LOG.debug("warm after {} ms{}", millis, complete ? "" : ", but not all of it");
    } catch (GeneralSecurityException | TransportException e) {
      LOG.debug("not warmed up", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether traffic went through. */
  static boolean play() throws GeneralSecurityException, TransportException, InterruptedException {
    SecureRandom random = new SecureRandom();
    CountDownLatch done = new CountDownLatch(2);
    try (NettyLoop loop = NettyLoop.start(IoKind.AUTO)) {
      RehearsalNet net = new RehearsalNet(loop);
      RehearsalActor one = actor(net, loop, random, "192.0.2.1", done);
      RehearsalActor two = actor(net, loop, random, "192.0.2.2", done);
      try {
        loop.execute(() -> one.begin(two.key()));
        loop.execute(() -> two.begin(one.key()));
        return done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } finally {
        net.cut();
        one.end();
        two.end();
      }
    }
  }

  private static RehearsalActor actor(
      RehearsalNet net, NettyLoop loop, SecureRandom random, String host, CountDownLatch done)
      throws GeneralSecurityException, TransportException {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return new RehearsalActor(net, loop, seed, InetAddress.ofLiteral(host), done);
  }
}
