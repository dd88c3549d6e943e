package dev.ratatoskr.transport.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.proto.stun.StunMessage;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.check.Path;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.Identities;
import dev.ratatoskr.transport.peer.StrangerLog.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Strangers at both ports of an endpoint with a running connection. */
final class StrangerTest {
  private static final InetSocketAddress STRANGER = new InetSocketAddress("192.0.2.66", 6666);

  private final Scene scene = new Scene(25);
  private final TestPeer a = scene.peer("a", AgentIdentity.generate(Identities.peer(1)));
  private final TestPeer b = scene.peer("b", AgentIdentity.generate(Identities.peer(3)));
  private final PeerConnection toB = scene.join(a, b);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(StrangerLog.class);

  @BeforeEach
  void punch() {
    a.run(toB::punch);
    a.awaitEvent(ConnectionEvent.DirectPath.class);
    b.awaitEvent(ConnectionEvent.DirectPath.class);
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void close() {
    logger.detachAppender(lines);
    scene.close();
  }

  private Optional<Path> path() {
    return b.get(() -> b.endpoint.peer(a.key()).orElseThrow().directPath());
  }

  private void assertUndisturbed(Optional<Path> before) {
    assertEquals("still", a.echo(toB, "still"));
    assertTrue(before.isPresent());
    assertEquals(before, path());
    for (TestPeer peer : List.of(a, b)) {
      assertEquals(0, peer.count(ConnectionEvent.Closed.class));
      assertEquals(0, peer.count(ConnectionEvent.DirectPathDead.class));
      assertEquals(1, peer.count(ConnectionEvent.Authenticated.class));
    }
  }

  private void assertRefused(Kind kind, boolean overlay, InetSocketAddress from, byte[] payload) {
    long before = b.refused(kind);
    for (int i = 0; i < 3; i++) {
      b.run(() -> b.ports.inject(overlay, from, payload));
    }
    assertEquals(before + 3, b.refused(kind), kind + " of " + payload.length + " bytes");
  }

  private byte[] heard(Predicate<TappedPorts.Datagram> which) {
    ByteBuffer payload =
        b.ports.heard.stream().filter(which).findFirst().orElseThrow().payload().duplicate();
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    return bytes;
  }

  private static int first(TappedPorts.Datagram datagram) {
    return datagram.payload().get(0) & 0xff;
  }

  @Test
  void everyKindIsRefusedCountedLoggedOnceAndWithoutEffect() {
    Optional<Path> before = path();
    assertRefused(Kind.GARBAGE, false, STRANGER, new byte[0]);
    assertRefused(Kind.GARBAGE, false, STRANGER, filled(0x30, 65_507));
    assertRefused(Kind.GARBAGE, true, STRANGER, filled(0x20, 1));
    byte[] forged = forgedProbe();
    assertRefused(Kind.MALFORMED_STUN, false, STRANGER, Arrays.copyOf(forged, 19));
    assertRefused(Kind.MALFORMED_STUN, false, STRANGER, Arrays.copyOf(forged, forged.length - 4));
    assertRefused(Kind.MALFORMED_STUN, true, STRANGER, filled(0x00, 65_507));
    assertRefused(Kind.UNKNOWN_STUN, false, STRANGER, forged);
    assertRefused(Kind.NO_PATH, false, STRANGER, filled(0xff, 65_507));
    assertUndisturbed(before);
    // The log belongs to the endpoint: both endpoints together write at most one line a kind each.
    assertTrue(lines.list.size() <= 2 * Kind.values().length, lines.list.toString());
    for (Kind kind : List.of(Kind.GARBAGE, Kind.MALFORMED_STUN, Kind.NO_PATH)) {
      assertEquals(1, lines.list.stream().filter(l -> l.toString().contains(kind.text())).count());
    }
  }

  @Test
  void aReplayedHandshakeIsRefusedWhereverItComesFrom() {
    Optional<Path> before = path();
    byte[] initial = heard(d -> d.overlay() && (first(d) & 0xf0) == 0xc0);
    assertRefused(Kind.NO_PATH, false, STRANGER, initial);
    InetAddress someNode = Identities.peer(7).yggdrasilAddress();
    assertRefused(
        Kind.NO_PATH, true, new InetSocketAddress(someNode, TestPeer.OVERLAY_PORT), initial);
    // A node we asked, that never answered, and whose smaller key would let it dial.
    b.run(() -> b.endpoint.meet(Identities.peer(2), Identities.peer(2).yggdrasilAddress()));
    InetAddress silent = Identities.peer(2).yggdrasilAddress();
    assertRefused(
        Kind.UNASKED_HANDSHAKE,
        true,
        new InetSocketAddress(silent, TestPeer.OVERLAY_PORT),
        initial);
    assertUndisturbed(before);
  }

  @Test
  void replayedProbesMoveNoPathAndAreCounted() {
    Optional<Path> before = path();
    List<TappedPorts.Datagram> probes =
        b.ports.heard.stream().filter(d -> !d.overlay() && first(d) <= 3).toList();
    assertFalse(probes.isEmpty());
    for (TappedPorts.Datagram probe : probes) {
      byte[] bytes = new byte[probe.payload().remaining()];
      probe.payload().duplicate().get(bytes);
      b.run(() -> b.ports.inject(false, STRANGER, bytes));
    }
    long known = b.refused(Kind.UNKNOWN_STUN) + b.refused(Kind.LATE);
    assertTrue(known > 0, "replays are counted");
    assertUndisturbed(before);
  }

  @Test
  void aThousandRandomDatagramsThrowNothingAndDisturbNothing() {
    long seed = System.nanoTime();
    System.out.println("seed of the random datagrams: " + seed);
    Random random = new Random(seed);
    Optional<Path> before = path();
    InetSocketAddress peers = before.orElseThrow().remote();
    InetSocketAddress node = new InetSocketAddress(a.address(), TestPeer.OVERLAY_PORT);
    Logger loops = (Logger) LoggerFactory.getLogger("dev.ratatoskr.transport.io.NettyLoop");
    loops.addAppender(lines);
    try {
      for (int i = 0; i < 1000; i++) {
        byte[] payload = randomDatagram(random);
        boolean overlay = random.nextBoolean();
        // Two thirds come with a source that cannot be told from the peer's own.
        InetSocketAddress from = random.nextInt(3) == 0 ? STRANGER : overlay ? node : peers;
        b.run(() -> b.ports.inject(overlay, from, payload));
      }
    } finally {
      loops.detachAppender(lines);
    }
    assertTrue(lines.list.stream().noneMatch(l -> l.getLoggerName().endsWith("NettyLoop")));
    assertUndisturbed(before);
  }

  private byte[] randomDatagram(Random random) {
    byte[] any = new byte[random.nextInt(1500)];
    random.nextBytes(any);
    return switch (random.nextInt(4)) {
      case 0 -> any;
      case 1 -> quicLooking(any, random);
      case 2 -> mutated(forgedProbe(), random);
      default -> mutated(heard(d -> first(d) <= 3 || first(d) >= 64), random);
    };
  }

  private static byte[] quicLooking(byte[] bytes, Random random) {
    if (bytes.length > 5) {
      bytes[0] |= (byte) (random.nextBoolean() ? 0xc0 : 0x40);
      ByteBuffer.wrap(bytes).putInt(1, 1);
    }
    return bytes;
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private static byte[] filled(int first, int length) {
    byte[] bytes = new byte[length];
    bytes[0] = (byte) first;
    return bytes;
  }

  private static byte[] forgedProbe() {
    ByteBuffer encoded =
        StunCodec.encode(
            StunMessage.of(
                StunClass.REQUEST,
                new TransactionId(1, 2),
                new StunAttribute.Username("abcd:efgh")),
            "not the password".getBytes(StandardCharsets.US_ASCII));
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }
}
