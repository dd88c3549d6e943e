package dev.ratatoskr.agent.punching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.agent.daemon.NetworkWatch;
import dev.ratatoskr.punch.peer.PunchSettings;
import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimStunServer;
import dev.ratatoskr.simnet.realtime.RealTimeSimNet;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.peer.PortOpener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two sides in one process, each behind a simulated NAT, joined by two pipes. */
final class PunchMatchTest {
  private static final Link OPEN = Link.delayMillis(1).loss(0);
  private static final Link BLOCKED = Link.delayMillis(1).loss(1);

  private final RealTimeSimNet net = new RealTimeSimNet(27);
  private final InetSocketAddress stun = net.call(sim -> SimStunServer.on(sim, "stun").address());
  private final List<PunchOutcome> left = new CopyOnWriteArrayList<>();
  private final List<PunchOutcome> right = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    net.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 60})
  void everyRoundFindsAPathFromAnotherPort(int staggerMillis) throws Exception {
    Pipe one = Pipe.open();
    Pipe two = Pipe.open();
    FutureTask<Boolean> first = play(side("left", OPEN, 3, 0, left), one.source(), two.sink());
    FutureTask<Boolean> second =
        play(side("right", OPEN, 9, staggerMillis, right), two.source(), one.sink());
    assertTrue(first.get(60, TimeUnit.SECONDS));
    assertTrue(second.get(60, TimeUnit.SECONDS));
    for (List<PunchOutcome> side : List.of(left, right)) {
      assertEquals(List.of(1, 2, 3), side.stream().map(PunchOutcome::round).toList());
      Set<InetSocketAddress> ends = new HashSet<>();
      for (PunchOutcome outcome : side) {
        PunchOutcome.Found found = outcome.found().orElseThrow();
        assertEquals("reflexive", found.kind());
        assertTrue(found.rttMillis() > 0 && outcome.seconds() > 0, outcome.toString());
        assertTrue(outcome.sent().packets() > 0, outcome.toString());
        ends.add(found.local());
      }
      assertEquals(3, ends.size(), "a port was used twice: " + ends);
    }
  }

  @Test
  void whereNothingPassesBothSidesSaySo() throws Exception {
    Pipe one = Pipe.open();
    Pipe two = Pipe.open();
    FutureTask<Boolean> first = play(side("left", BLOCKED, 1, 0, left), one.source(), two.sink());
    FutureTask<Boolean> second = play(side("right", OPEN, 1, 0, right), two.source(), one.sink());
    assertFalse(first.get(60, TimeUnit.SECONDS));
    assertFalse(second.get(60, TimeUnit.SECONDS));
    assertTrue(left.getFirst().found().isEmpty());
    assertFalse(left.getFirst().reason().isEmpty());
    assertEquals("failed", right.getFirst().json().path("outcome").asText());
    assertTrue(right.getFirst().sentence().contains("no path"), right.getFirst().sentence());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Permission denied (publickey).\n",
        "ratatoskr-punch 2 1\n",
        "ratatoskr-punch 1 1\nratatoskr-punch 1 1\n",
        "ratatoskr-punch 1 1\ndone 1\n",
        "ratatoskr-punch 1 1\nready 2 "
            + "abababababababababababababababababababababababababababababababab\n",
        "ready 1 abababababababababababababababababababababababababababababababab\n",
        "signal 1 AQ==\n"
      })
  void whateverElseComesEndsItWithAMessage(String input) throws Exception {
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () -> alone(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8))));
    assertInstanceOf(IOException.class, failure.getCause());
    assertTrue(left.isEmpty());
  }

  @Test
  void aLineWithoutAnEndIsNotCollected() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'a';
          }
        };
    ExecutionException failure = assertThrows(ExecutionException.class, () -> alone(endless));
    assertTrue(String.valueOf(failure.getMessage()).contains("bytes"), failure.getMessage());
  }

  private boolean alone(InputStream in)
      throws ExecutionException, InterruptedException, TimeoutException {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              try (PunchMatch match =
                  match(side("left", OPEN, 1, 0, left), in, OutputStream.nullOutputStream())) {
                return match.play();
              }
            });
    Thread.ofVirtual().start(task);
    return task.get(20, TimeUnit.SECONDS);
  }

  private record Side(PunchMatch.Plan plan, PunchGround ground, List<PunchOutcome> outcomes) {}

  private Side side(
      String name, Link link, int rounds, int staggerMillis, List<PunchOutcome> outcomes) {
    SimHost host = net.call(sim -> sim.host(name).behind(Nat.portRestricted()).link(link));
    PunchMatch.Plan plan =
        new PunchMatch.Plan(
            List.of(host.ipv4Address()),
            0,
            rounds,
            Duration.ofMillis(staggerMillis),
            PunchSettings.DEFAULT);
    return new Side(plan, new Simulated(host), outcomes);
  }

  private static PunchMatch match(Side side, InputStream in, OutputStream out) {
    return new PunchMatch(side.plan, side.ground, in, out, side.outcomes::add);
  }

  private static FutureTask<Boolean> play(
      Side side, Pipe.SourceChannel source, Pipe.SinkChannel sink) {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              try (InputStream in = Channels.newInputStream(source);
                  OutputStream out = Channels.newOutputStream(sink);
                  PunchMatch match = match(side, in, out)) {
                return match.play();
              }
            });
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  private final class Simulated implements PunchGround {
    private final SimHost host;

    Simulated(SimHost host) {
      this.host = host;
    }

    @Override
    public PortOpener ports(NettyLoop loop) {
      return (local, receiver) -> net.open(host, local, receiver, loop);
    }

    @Override
    public Runnable watch(NettyLoop loop, NetworkWatch.Listener listener) {
      listener.onInterfaces(host.addresses());
      listener.onStunServers(List.of(stun));
      return () -> {};
    }
  }
}
