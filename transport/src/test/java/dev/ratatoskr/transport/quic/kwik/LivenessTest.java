package dev.ratatoskr.transport.quic.kwik;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.transport.quic.LinkClosed;
import dev.ratatoskr.transport.quic.QuicLink;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a link alive, and what ends it. */
@Timeout(60)
class LivenessTest {
  private static final KwikLimits BRIEF = KwikLimits.DEFAULT.withIdleSeconds(3);

  private static boolean isClosed(Wire wire) {
    return wire.atClient.closed.isDone() || wire.atServer.closed.isDone();
  }

  @Test
  void anIdleLinkOutlivesItsIdleTimeout() throws Exception {
    try (Wire wire = Wire.with(BRIEF).connect()) {
      await()
          .during(Duration.ofSeconds(7))
          .atMost(Duration.ofSeconds(9))
          .until(() -> !isClosed(wire));
      wire.echo(wire.clientLink(), 1000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLinkEndsWhenThePeerFallsSilent(boolean clientFallsSilent) throws Exception {
    try (Wire wire = Wire.with(BRIEF).connect()) {
      wire.passes = (fromClient, packet) -> fromClient != clientFallsSilent;
      Recorder other = clientFallsSilent ? wire.atServer : wire.atClient;
      assertEquals(LinkClosed.Kind.TIMEOUT, other.closed.get(15, SECONDS).kind());
    }
  }

  /** Kwik alone asked 4 s after this outage, by its doubled pauses. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWaitedOutAnOutageArrivesSoonAfterIt(boolean clientSends) throws Exception {
    try (Wire wire = new Wire().connect()) {
      QuicLink from = clientSends ? wire.clientLink() : wire.serverLink();
      wire.echo(from, 1000);
      long blindUntil = System.nanoTime() + SECONDS.toNanos(6);
      wire.passes = (fromClient, packet) -> System.nanoTime() - blindUntil > 0;
      wire.echo(from, 1000);
      double lateSeconds = (System.nanoTime() - blindUntil) / 1e9;
      assertTrue(lateSeconds < 2, lateSeconds + " s after the outage");
    }
  }

  /** A port's error must not reach Kwik, which would end the connection. */
  @Test
  void failuresToSendCostPacketsOnly() throws Exception {
    AtomicInteger failing = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    try (Wire wire = new Wire()) {
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

  /** Assertions inside Kwik end its threads silently; the engine is loaded before any of it. */
  @Test
  void kwikRunsWithoutItsAssertions() throws Exception {
    try (Wire wire = new Wire().connect()) {
      for (String name :
          new String[] {
            "tech.kwik.core.server.impl.ServerConnectorImpl",
            "tech.kwik.core.send.SenderImpl",
            "tech.kwik.core.recovery.LossDetector",
            "tech.kwik.core.recovery.RttEstimator",
            "tech.kwik.core.stream.StreamOutputStreamImpl"
          }) {
        for (Field field : Class.forName(name).getDeclaredFields()) {
          if (field.getName().equals("$assertionsDisabled")) {
            field.setAccessible(true);
            assertTrue(field.getBoolean(null), name + " has its assertions on");
          }
        }
      }
      assertFalse(isClosed(wire));
    }
  }
}
