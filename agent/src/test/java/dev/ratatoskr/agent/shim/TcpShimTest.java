package dev.ratatoskr.agent.shim;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.lane.LaneHeader;
import dev.ratatoskr.proto.router.FrameDecoder;
import dev.ratatoskr.proto.router.FrameType;
import dev.ratatoskr.proto.router.RouterFrame;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.lane.RedundancyChoice;
import dev.ratatoskr.transport.peer.PeerDatagrams;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two shims over real loopback sockets, joined by a stream in memory. */
class TcpShimTest {
  private static final int ANN = 1;
  private static final int BEA = 2;
  private static final long SEED = 20_261_121;

  private final NettyLoop loop = NettyLoop.start(IoKind.AUTO);
  private final PipeStream annStream = new PipeStream(loop);
  private final PipeStream beaStream = new PipeStream(loop);
  private final Log annLog = new Log();
  private final Log beaLog = new Log();
  private Optional<PeerDatagrams> annDatagrams = Optional.empty();
  private Optional<PeerDatagrams> beaDatagrams = Optional.empty();
  private RedundancyChoice redundancy = RedundancyChoice.AUTO;
  private boolean shortens = true;
  private final List<Socket> sockets = new ArrayList<>();

  private static final class Log implements TcpShim.Listener {
    volatile int port;
    volatile long rttNanos = -1;
    volatile boolean router;
    final List<String> ends = new CopyOnWriteArrayList<>();

    @Override
    public void onReady(long bridgeId, int newPort, long newRttNanos) {
      rttNanos = newRttNanos;
      port = newPort;
    }

    @Override
    public void onRouter(long bridgeId) {
      router = true;
    }

    @Override
    public void onEnded(long bridgeId, String reason) {
      ends.add(reason);
    }
  }

  private record Pair(TcpShim ann, TcpShim bea) {}

  private Pair open() throws Exception {
    PipeStream.join(annStream, beaStream);
    return onLoop(
        () -> {
          ParkedStream beaParked = beaStream.park();
          TcpShim ann =
              TcpShim.onOpened(
                  new TcpShim.Place(loop.eventLoop(), loop, terms(annDatagrams), annLog),
                  Routers.spec(ANN, BEA),
                  annStream.park());
          TcpShim bea =
              TcpShim.onAccepted(
                  new TcpShim.Place(loop.eventLoop(), loop, terms(beaDatagrams), beaLog),
                  Routers.spec(BEA, ANN),
                  beaParked);
          return new Pair(ann, bea);
        });
  }

  private Optional<LaneTerms> terms(Optional<PeerDatagrams> port) {
    return port.map(datagrams -> new LaneTerms(datagrams, redundancy, shortens));
  }

  /** Lanes both ways; of the datagrams towards bea this part is lost. */
  private Pair openLanes(double loss) throws Exception {
    PipeDatagrams annPort = new PipeDatagrams(loop, loss, SEED);
    PipeDatagrams beaPort = new PipeDatagrams(loop, 0, SEED);
    annDatagrams = Optional.of(annPort);
    beaDatagrams = Optional.of(beaPort);
    Pair pair = openReady();
    annPort.to(pair.bea::onDatagram);
    beaPort.to(pair.ann::onDatagram);
    return pair;
  }

  /** The pair's own. */
  private static List<RouterFrame> numbered(int count) {
    Random random = new Random(SEED);
    List<RouterFrame> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] body = new byte[100 + random.nextInt(i % 50 == 0 ? 65_000 : 2000)];
      random.nextBytes(body);
      ByteBuffer out = ByteBuffer.wrap(body).putShort((short) 0);
      out.put(Routers.key(ANN).toByteArray()).put(Routers.key(BEA).toByteArray()).putInt(i);
      frames.add(RouterFrame.of(FrameType.TRAFFIC, body));
    }
    return frames;
  }

  /** Writes at an easy pace: no queue is to drop anything. */
  private static void writeSlowly(Socket to, List<RouterFrame> frames) {
    try {
      for (RouterFrame frame : frames) {
        to.getOutputStream().write(Routers.bytes(frame.bytes()));
        LockSupport.parkNanos(2_000_000L + frame.sizeBytes() * 1_000L);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RouterFrame readFrame(DataInputStream in, FrameDecoder decoder) throws Exception {
    RouterFrame frame = decoder.poll();
    while (frame == null) {
      decoder.onBytes(ByteBuffer.wrap(new byte[] {in.readByte()}));
      frame = decoder.poll();
    }
    return frame;
  }

  private Pair openReady() throws Exception {
    Pair pair = open();
    await().until(() -> annLog.port != 0 && beaLog.port != 0);
    return pair;
  }

  private <T> T onLoop(java.util.concurrent.Callable<T> work)
      throws InterruptedException, ExecutionException {
    FutureTask<T> task = new FutureTask<>(work);
    loop.execute(task);
    return task.get();
  }

  private Socket dial(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    socket.setSoTimeout(10_000);
    sockets.add(socket);
    return socket;
  }

  private Socket router(int who, int port) throws IOException {
    Socket socket = dial(port);
    socket.getOutputStream().write(Routers.bytes(Routers.handshake(who).bytes()));
    return socket;
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    loop.close();
  }

  @Test
  void twoRoutersMeetAndExchangeFrames() throws Exception {
    Pair pair = openReady();
    assertTrue(annLog.rttNanos > 0);
    Socket ann = router(ANN, annLog.port);
    Socket bea = router(BEA, beaLog.port);
    byte[] annHandshake = Routers.bytes(Routers.handshake(ANN).bytes());
    byte[] beaHandshake = Routers.bytes(Routers.handshake(BEA).bytes());
    assertArrayEquals(beaHandshake, ann.getInputStream().readNBytes(beaHandshake.length));
    assertArrayEquals(annHandshake, bea.getInputStream().readNBytes(annHandshake.length));
    byte[] frame = Routers.bytes(Routers.traffic(65_600).bytes());
    ann.getOutputStream().write(frame);
    assertArrayEquals(frame, bea.getInputStream().readNBytes(frame.length));
    bea.getOutputStream().write(frame);
    assertArrayEquals(frame, ann.getInputStream().readNBytes(frame.length));
    ShimCounters counters = onLoop(pair.ann::counters);
    assertEquals(1, counters.framesOut());
    assertEquals(1, counters.framesIn());
    assertThrows(ConnectException.class, () -> dial(annLog.port), "the port is closed");
  }

  @Test
  void aHiddenShimHoldsUpItsRoutersSignaturesOnly() throws Exception {
    Pair pair = openReady();
    onLoop(
        () -> {
          pair.ann.hide();
          return 0;
        });
    Socket ann = router(ANN, annLog.port);
    DataInputStream bea = new DataInputStream(router(BEA, beaLog.port).getInputStream());
    bea.readFully(new byte[Routers.handshake(ANN).sizeBytes()]);
    RouterFrame request = RouterFrame.of(FrameType.SIG_REQ, new byte[10]);
    RouterFrame traffic = Routers.traffic(100);
    long sentNanos = System.nanoTime();
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(Routers.bytes(request.bytes()));
    both.writeBytes(Routers.bytes(traffic.bytes()));
    ann.getOutputStream().write(both.toByteArray());
    FrameDecoder decoder = new FrameDecoder();
    assertEquals(traffic, readFrame(bea, decoder), "overtakes what is held");
    assertEquals(request, readFrame(bea, decoder));
    assertTrue(System.nanoTime() - sentNanos >= SignatureDelay.HOLD_NANOS);
  }

  /**
   * One after the other: of a flow that waits a lane drops all but the last, on a busy host too.
   */
  @Test
  void trafficByTheLaneArrivesWhole() throws Exception {
    Pair pair = openLanes(0);
    Socket ann = router(ANN, annLog.port);
    DataInputStream bea = new DataInputStream(router(BEA, beaLog.port).getInputStream());
    bea.readFully(new byte[Routers.handshake(ANN).sizeBytes()]);
    FrameDecoder decoder = new FrameDecoder();
    for (RouterFrame frame : numbered(200)) {
      ann.getOutputStream().write(Routers.bytes(frame.bytes()));
      assertEquals(frame, readFrame(bea, decoder));
    }
    assertEquals(200, onLoop(pair.bea::counters).framesIn());
  }

  @ParameterizedTest
  @CsvSource({"true,66", "false,0"})
  void thePairsOwnTrafficIsShortWhereBothCan(boolean bothCan, int spared) throws Exception {
    shortens = bothCan;
    openLanes(0);
    Socket ann = router(ANN, annLog.port);
    DataInputStream bea = new DataInputStream(router(BEA, beaLog.port).getInputStream());
    bea.readFully(new byte[Routers.handshake(ANN).sizeBytes()]);
    RouterFrame own = Routers.traffic(ANN, BEA);
    ann.getOutputStream().write(Routers.bytes(own.bytes()));
    assertEquals(own, readFrame(bea, new FrameDecoder()));
    assertEquals(LaneHeader.SIZE_BYTES + own.sizeBytes() - spared, annPipe().first);
  }

  /** Nothing comes back that would wake the lane by chance. */
  @Test
  void aLargeFrameGoesOnWhenThereIsRoomAgain() throws Exception {
    Pair pair = openLanes(0);
    annPipe().narrow(4, pair.ann::onDatagramRoom);
    ((PipeDatagrams) beaDatagrams.orElseThrow()).to(payload -> {});
    Socket ann = router(ANN, annLog.port);
    DataInputStream bea = new DataInputStream(router(BEA, beaLog.port).getInputStream());
    bea.readFully(new byte[Routers.handshake(ANN).sizeBytes()]);
    RouterFrame large = Routers.traffic(20_000);
    ann.getOutputStream().write(Routers.bytes(large.bytes()));
    assertEquals(large, readFrame(bea, new FrameDecoder()));
  }

  @Test
  void aLostDatagramCostsItsFrameAndNothingElse() throws Exception {
    openLanes(0.03);
    Socket ann = router(ANN, annLog.port);
    DataInputStream bea = new DataInputStream(router(BEA, beaLog.port).getInputStream());
    bea.readFully(new byte[Routers.handshake(ANN).sizeBytes()]);
    // Of the last hundred, which only tell the end, one arrives for certain.
    List<RouterFrame> frames = numbered(400);
    Thread writer = Thread.ofVirtual().start(() -> writeSlowly(ann, frames));
    FrameDecoder decoder = new FrameDecoder();
    int at = 0;
    int arrived = 0;
    while (at < 300) {
      RouterFrame frame = readFrame(bea, decoder);
      int found = frames.subList(at, frames.size()).indexOf(frame);
      assertTrue(found >= 0, "whole, in order, never twice; after frame " + at);
      at += found + 1;
      arrived++;
    }
    assertTrue(arrived > 200 && arrived < 300, arrived + " arrived, seed " + SEED);
    writer.join();
  }

  @Test
  void smallFramesAreRepeatedUnderLoss() throws Exception {
    assertTrue(copiesUnderLoss(RedundancyChoice.AUTO) > 20);
  }

  @Test
  void nothingIsRepeatedUnderLossWhereThatIsOff() throws Exception {
    assertEquals(0, copiesUnderLoss(RedundancyChoice.OFF));
  }

  /** How many copies ann's lane sent while every tenth datagram of some hundred was lost. */
  private int copiesUnderLoss(RedundancyChoice choice) throws Exception {
    redundancy = choice;
    openLanes(0.1);
    Socket ann = router(ANN, annLog.port);
    DataInputStream bea = new DataInputStream(router(BEA, beaLog.port).getInputStream());
    bea.readFully(new byte[Routers.handshake(ANN).sizeBytes()]);
    writeSlowly(ann, Collections.nCopies(400, Routers.traffic(100)));
    assertTrue(annPipe().lost > 10, "some were lost");
    return annPipe().copies;
  }

  private PipeDatagrams annPipe() {
    return (PipeDatagrams) annDatagrams.orElseThrow();
  }

  @Test
  void bulkPassesUnchangedThroughASlowReaderWithBoundedQueues() throws Exception {
    openReady();
    Socket ann = router(ANN, annLog.port);
    Socket bea = router(BEA, beaLog.port);
    bea.getInputStream().readNBytes(Routers.handshake(ANN).sizeBytes());
    long seed = 20_261_121;
    Thread writer = Thread.ofVirtual().start(() -> writeFrames(ann, seed));
    DataInputStream in = new DataInputStream(bea.getInputStream());
    await().until(() -> onLoop(() -> annStream.maxQueued) > 65_536);
    for (RouterFrame frame : frames(seed)) {
      byte[] expected = Routers.bytes(frame.bytes());
      byte[] got = new byte[expected.length];
      in.readFully(got);
      assertArrayEquals(expected, got, "seed " + seed);
    }
    writer.join();
    int maxQueued = onLoop(() -> annStream.maxQueued);
    assertTrue(maxQueued < 65_536 + 2 * 65_700, "queued " + maxQueued);
  }

  @Test
  void closingOneRouterClosesTheOtherAtOnce() throws Exception {
    openReady();
    Socket ann = router(ANN, annLog.port);
    Socket bea = router(BEA, beaLog.port);
    ann.getInputStream().readNBytes(Routers.handshake(BEA).sizeBytes());
    bea.getInputStream().readNBytes(Routers.handshake(ANN).sizeBytes());
    ann.close();
    assertEquals(-1, bea.getInputStream().read());
    await().until(() -> annLog.ends.size() == 1 && beaLog.ends.size() == 1);
  }

  @Test
  void strangersAreTurnedAwayAndTheRouterStillComesIn() throws Exception {
    Pair pair = openReady();
    Socket garbage = dial(annLog.port);
    garbage.getOutputStream().write(new byte[] {'G', 'E', 'T', ' '});
    assertEnded(garbage);
    assertEnded(router(BEA, annLog.port));
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      silent.add(dial(annLog.port));
    }
    assertEnded(silent.getFirst());
    Socket ann = router(ANN, annLog.port);
    router(BEA, beaLog.port);
    assertEquals('m', ann.getInputStream().read());
    for (Socket stranger : silent) {
      assertEnded(stranger);
    }
    assertEquals(8, onLoop(pair.ann::counters).refused());
    assertTrue(annLog.ends.isEmpty());
  }

  @Test
  void aSilentStrangerIsClosedAfterItsTime() throws Exception {
    openReady();
    assertEnded(dial(annLog.port));
    assertTrue(annLog.ends.isEmpty());
  }

  @Test
  void closingTheShimClosesEverything() throws Exception {
    Pair pair = openReady();
    Socket ann = router(ANN, annLog.port);
    await().until(() -> annLog.router);
    onLoop(
        () -> {
          pair.ann.close("enough");
          pair.ann.close("again");
          return 0;
        });
    assertEnded(ann);
    assertEquals(List.of("enough"), annLog.ends);
    await().until(() -> beaLog.ends.size() == 1);
    assertThrows(ConnectException.class, () -> dial(beaLog.port));
  }

  @Test
  void aMalformedFrameOfOneRouterEndsTheBridge() throws Exception {
    openReady();
    Socket ann = router(ANN, annLog.port);
    router(BEA, beaLog.port);
    ann.getOutputStream().write(new byte[] {1, 99});
    await().until(() -> annLog.ends.size() == 1 && beaLog.ends.size() == 1);
    assertTrue(annLog.ends.getFirst().startsWith("from the router"));
  }

  @Test
  void aLinkThatEndsDuringTheWarmUpEndsTheShim() throws Exception {
    open();
    onLoop(
        () -> {
          annStream.end("the link closed");
          beaStream.end("the link closed");
          return 0;
        });
    await().until(() -> annLog.ends.size() == 1 && beaLog.ends.size() == 1);
    assertTrue(onLoop(annStream::isEnded));
  }

  private static void assertEnded(Socket socket) throws IOException {
    try {
      int read = socket.getInputStream().read();
      assertEquals(-1, read);
    } catch (java.net.SocketException e) {
      // Reset: closed as well.
    }
  }

  private static List<RouterFrame> frames(long seed) {
    Random random = new Random(seed);
    List<RouterFrame> frames = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      frames.add(Routers.traffic(random.nextInt(65_600)));
    }
    return frames;
  }

  private static void writeFrames(Socket socket, long seed) {
    try {
      for (RouterFrame frame : frames(seed)) {
        socket.getOutputStream().write(Routers.bytes(frame.bytes()));
      }
    } catch (IOException e) {
      throw new IllegalStateException("seed " + seed, e);
    }
  }
}
