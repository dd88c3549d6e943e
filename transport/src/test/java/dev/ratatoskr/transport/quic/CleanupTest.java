package dev.ratatoskr.transport.quic;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After an engine or an unfinished link ends, none of its threads remains. */
@Timeout(60)
class CleanupTest {
  private static Set<Thread> threads() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }

  private static void awaitNoneBut(Set<Thread> before) {
    await()
        .atMost(20, SECONDS)
        .untilAsserted(
            () -> {
              Set<Thread> now = threads();
              now.removeAll(before);
              // The JVM's own carriers of virtual threads come and go.
              now.removeIf(
                  t ->
                      t.getName().contains("ForkJoinPool")
                          || t.getName().contains("Unparker")
                          || t.getName().contains("awaitility")
                          || t.getName().equals("ratatoskr-loop"));
              assertEquals(
                  "", now.stream().map(Thread::getName).sorted().collect(Collectors.joining(", ")));
            });
  }

  @ParameterizedTest
  @EnumSource
  void afterCloseNoThreadRemains(Pairing engines) throws Exception {
    Set<Thread> before = threads();
    try (Wire wire = new Wire(engines).connect()) {
      QuicStream stream = wire.stream(wire.clientLink(), new Silent());
      wire.onLoop(() -> stream.write(ByteBuffer.allocate(1000)));
      int threads = threads().size() - before.size();
      System.out.println("threads of two engines with one link: " + threads);
    }
    awaitNoneBut(before);
  }

  @ParameterizedTest
  @EnumSource
  void anUnfinishedHandshakeLeavesNoThread(Pairing engines) throws Exception {
    LinkLimits brief = LinkLimits.DEFAULT.withHandshakeNanos(500_000_000L);
    try (Wire wire = new Wire(engines, TestEngine.Setup.with(brief))) {
      Set<Thread> before = threads();
      wire.passes = (fromClient, packet) -> fromClient;
      wire.open();
      assertEquals(LinkClosed.Kind.TIMEOUT, wire.atClient.closed.get(5, SECONDS).kind());
      assertEquals(LinkClosed.Kind.TIMEOUT, wire.atServer.closed.get(5, SECONDS).kind());
      before.addAll(
          threads().stream()
              .filter(t -> t.getName().startsWith("server connector shared"))
              .toList());
      before.addAll(threads().stream().filter(t -> t.getName().startsWith("pool-")).toList());
      awaitNoneBut(before);
    }
  }

  private record Silent() implements QuicStream.Handler {
    @Override
    public void onData(ByteBuffer bytes) {}

    @Override
    public void onEnd(String reason) {}
  }
}
