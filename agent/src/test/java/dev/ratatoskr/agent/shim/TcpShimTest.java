package dev.ratatoskr.agent.shim;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.router.RouterFrame;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two shims over real loopback sockets, joined by a stream in memory. */
class TcpShimTest {
  private static final int ANN = 1;
  private static final int BEA = 2;

  private final NettyLoop loop = NettyLoop.start(IoKind.AUTO);
  private final PipeStream annStream = new PipeStream(loop);
  private final PipeStream beaStream = new PipeStream(loop);
  private final Log annLog = new Log();
  private final Log beaLog = new Log();
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
                  new TcpShim.Place(loop.eventLoop(), loop, annLog),
                  Routers.spec(ANN, BEA),
                  annStream.park());
          TcpShim bea =
              TcpShim.onAccepted(
                  new TcpShim.Place(loop.eventLoop(), loop, beaLog),
                  Routers.spec(BEA, ANN),
                  beaParked);
          return new Pair(ann, bea);
        });
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
