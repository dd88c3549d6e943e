package dev.ratatoskr.transport.peer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.Identities;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One side has two uplinks; the one in use fails while datagrams go to and fro every 20 ms. */
final class StandbyTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Scene scene = new Scene(41);
  private final TestPeer b = scene.peer("b", AgentIdentity.generate(Identities.peer(2)));
  private final SimHost first = host("first", 1);
  private final SimHost second = host("second", 6);
  private final TestPeer a = atFirst();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger sent = new AtomicInteger();
  private final PeerConnection connection = connect();

  private SimHost host(String name, int millis) {
    return scene.net.call(
        sim -> sim.host(name).behind(Nat.portRestricted()).link(Link.delayMillis(millis).loss(0)));
  }

  private TestPeer atFirst() {
    TestPeer.Place any = scene.open("any");
    return scene.peer(
        new TestPeer.Place(any.net(), first, any.overlay(), any.stun()),
        AgentIdentity.generate(Identities.peer(1)));
  }

  private PeerConnection connect() {
    HostUplinks.Uplink main =
        new HostUplinks.Uplink("eth0", a.get(a.endpoint::sharedPort).getAddress());
    HostUplinks.Uplink wlan = a.ports.uplink("wlan0", second);
    a.run(() -> a.endpoint.onUplinks(new HostUplinks(Optional.of(main), List.of(wlan))));
    await().atMost(LONG).until(() -> a.get(a.endpoint::isGathered));
    PeerConnection joined = scene.join(a, b);
    a.run(joined::punch);
    a.awaitEvent(ConnectionEvent.DirectPath.class);
    b.awaitEvent(ConnectionEvent.DirectPath.class);
    return joined;
  }

  @BeforeEach
  void play() {
    await()
        .atMost(LONG)
        .until(() -> a.get(a.endpoint::paths) == 2 && b.get(b.endpoint::paths) == 2);
    assertEquals(first.ipv4Address(), local());
    b.echoes = true;
    ScheduledFuture<?> beat = clock.scheduleAtFixedRate(this::ping, 20, 20, TimeUnit.MILLISECONDS);
    await().atMost(LONG).until(() -> a.datagrams.size() > 100);
    assertFalse(beat.isDone());
  }

  @AfterEach
  void close() {
    clock.shutdownNow();
    scene.close();
  }

  private void ping() {
    a.run(
        () -> {
          ByteBuffer number = ByteBuffer.allocate(4).putInt(0, sent.incrementAndGet());
          connection.datagrams().send(number);
        });
  }

  private InetAddress local() {
    return a.get(connection::directLocal).map(InetSocketAddress::getAddress).orElseThrow();
  }

  private void link(String host, Link up, Link down) {
    scene.net.change(sim -> sim.host(host).link(up, down));
  }

  /** Numbers sent up to then of which no answer has come. */
  private long lost(int last) {
    List<Integer> answered = a.datagrams.stream().map(number -> number.getInt(0)).toList();
    return IntStream.rangeClosed(1, last).filter(number -> !answered.contains(number)).count();
  }

  private void assertMovedUnnoticed(String what) {
    await().atMost(LONG).until(() -> !local().equals(first.ipv4Address()));
    int enough = a.datagrams.size() + 100;
    await().atMost(LONG).until(() -> a.datagrams.size() > enough);
    // What is still under way on a busy machine is not lost.
    clock.shutdown();
    await().atMost(Duration.ofSeconds(5)).until(() -> lost(sent.get()) <= 2);
    long lost = lost(sent.get());
    System.out.println(what + ": " + lost + " of " + sent + " lost");
    assertEquals(0, a.count(ConnectionEvent.DirectPathDead.class));
    assertEquals(0, b.count(ConnectionEvent.DirectPathDead.class));
    assertEquals("still the same", a.echo(connection, "still the same"));
  }

  @Test
  void theSecondPathTakesOverWhenTheFirstDies() {
    link("first", Link.blackHole(), Link.blackHole());
    assertMovedUnnoticed("both ways dead");
  }

  @Test
  void theSecondPathTakesOverWhenOnlyWhatWeSendIsLost() {
    link("first", Link.blackHole(), Link.delayMillis(1));
    assertMovedUnnoticed("dead from a to b");
  }

  @Test
  void theSecondPathTakesOverWhenOnlyWhatThePeerSendsIsLost() {
    link("first", Link.delayMillis(1), Link.blackHole());
    assertMovedUnnoticed("dead from b to a");
  }

  @Test
  void aBetterPathIsTakenWithoutLoss() {
    link("first", Link.delayMillis(30).loss(0), Link.delayMillis(30).loss(0));
    await().atMost(Duration.ofSeconds(50)).until(() -> !local().equals(first.ipv4Address()));
    assertMovedUnnoticed("a better path");
    assertNotEquals(first.ipv4Address(), local());
    await().atMost(Duration.ofSeconds(5)).until(() -> lost(sent.get()) == 0);
    assertEquals(2, a.get(a.endpoint::paths), "the slower one stands by");
  }

  @Test
  void bothDeadIsDead() {
    link("first", Link.blackHole(), Link.blackHole());
    link("second", Link.blackHole(), Link.blackHole());
    a.awaitEvent(ConnectionEvent.DirectPathDead.class);
    b.awaitEvent(ConnectionEvent.DirectPathDead.class);
    assertEquals("by the mesh", a.echo(connection, "by the mesh"));
  }
}
