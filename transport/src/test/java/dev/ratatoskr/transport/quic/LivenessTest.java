package dev.ratatoskr.transport.quic;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What keeps a link alive, and what ends it. These mostly wait, so they do it together. */
@Timeout(60)
class LivenessTest {
  private static final LinkLimits BRIEF = LinkLimits.DEFAULT.withIdleSeconds(3);

  private static boolean isClosed(Wire wire) {
    return wire.atClient.closed.isDone() || wire.atServer.closed.isDone();
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @EnumSource
  void anIdleLinkOutlivesItsIdleTimeout(Pairing engines) throws Exception {
    try (Wire wire = new Wire(engines, TestEngine.Setup.with(BRIEF)).connect()) {
      await()
          .during(Duration.ofSeconds(7))
          .atMost(Duration.ofSeconds(30))
          .until(() -> !isClosed(wire));
      wire.echo(wire.clientLink(), 1000);
    }
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @EnumSource
  void aLinkEndsWhenTheClientFallsSilent(Pairing engines) throws Exception {
    aLinkEndsWhenThePeerFallsSilent(engines, true);
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @EnumSource
  void aLinkEndsWhenTheServerFallsSilent(Pairing engines) throws Exception {
    aLinkEndsWhenThePeerFallsSilent(engines, false);
  }

  private static void aLinkEndsWhenThePeerFallsSilent(Pairing engines, boolean clientFallsSilent)
      throws Exception {
    try (Wire wire = new Wire(engines, TestEngine.Setup.with(BRIEF)).connect()) {
      wire.passes = (fromClient, packet) -> fromClient != clientFallsSilent;
      Recorder other = clientFallsSilent ? wire.atServer : wire.atClient;
      assertEquals(LinkClosed.Kind.TIMEOUT, other.closed.get(15, SECONDS).kind());
    }
  }

  /** An engine alone asks up to 4 s after this outage, by its doubled pauses. */
  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @EnumSource
  void whatTheClientSentInAnOutageArrivesSoonAfterIt(Pairing engines) throws Exception {
    whatWaitedOutAnOutageArrivesSoonAfterIt(engines, true);
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @EnumSource
  void whatTheServerSentInAnOutageArrivesSoonAfterIt(Pairing engines) throws Exception {
    whatWaitedOutAnOutageArrivesSoonAfterIt(engines, false);
  }

  private static void whatWaitedOutAnOutageArrivesSoonAfterIt(Pairing engines, boolean clientSends)
      throws Exception {
    try (Wire wire = new Wire(engines).connect()) {
      QuicLink from = clientSends ? wire.clientLink() : wire.serverLink();
      wire.echo(from, 1000);
      long blindUntil = System.nanoTime() + SECONDS.toNanos(6);
      wire.passes = (fromClient, packet) -> System.nanoTime() - blindUntil > 0;
      wire.echo(from, 1000);
      double lateSeconds = (System.nanoTime() - blindUntil) / 1e9;
      assertTrue(lateSeconds < 2, lateSeconds + " s after the outage");
    }
  }

  /** A port's error must not reach the engine, which might end the connection. */
  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @EnumSource
  void failuresToSendCostPacketsOnly(Pairing engines) throws Exception {
    AtomicInteger failing = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    try (Wire wire = new Wire(engines)) {
      wire.passes =
          (fromClient, packet) -> {
            if (failing.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
              failed.incrementAndGet();
              throw new IllegalStateException("network is unreachable");
            }
            return true;
          };
      wire.connect();
      failing.set(6);
      wire.echo(wire.clientLink(), 20_000);
      assertEquals(6, failed.get());
      assertFalse(isClosed(wire));
    }
  }
}
