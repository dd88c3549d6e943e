package dev.ratatoskr.transport.quic.kwik;

import dev.ratatoskr.transport.io.EndpointLoop;
import dev.ratatoskr.transport.quic.kwik.KwikConnections.Backlog;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Writes a stream: at once where Kwik has room, else on a virtual thread from a queue that the loop
 * fills, since Kwik would block.
 */
final class StreamWriter {
  private static final int HIGH_BYTES = 64 << 10;
  private static final int LOW_BYTES = 16 << 10;
  private static final byte[] NOTHING = new byte[0];

  /** Told what the loop must know. Thread: the loop. */
  record Events(Runnable onWritable, Consumer<String> onEnd) {}

  private final EndpointLoop loop;
  private final OutputStream out;
  private final Backlog backlog;
  private final Events events;
  private final Thread thread;
  private final BlockingQueue<Packet> queue = new LinkedBlockingQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private boolean refused;
  private volatile boolean waitingForRoom;
  private volatile boolean busy;
  private volatile boolean ended;
  private volatile long lastWriteNanos = System.nanoTime();

  /**
   * A writer that has not begun.
   *
   * @param backlog of the same stream; it grows by our writing only
   */
  StreamWriter(EndpointLoop loop, OutputStream out, Backlog backlog, Events events, String name) {
    this.loop = loop;
    this.out = out;
    this.backlog = backlog;
    this.events = events;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Thread: the loop. */
  boolean write(ByteBuffer bytes) {
    if (ended || !bytes.hasRemaining()) {
      return queued.get() <= HIGH_BYTES;
    }
    Packet chunk = Packet.copyOf(bytes);
    bytes.position(bytes.limit());
    if (queued.get() == 0 && chunk.bytes().length <= backlog.roomBytes()) {
      writeNow(chunk);
      return true;
    }
    int now = queued.addAndGet(chunk.bytes().length);
    queue.add(chunk);
    if (now <= HIGH_BYTES) {
      return true;
    }
    refused = true;
    waitingForRoom = true;
    if (queued.get() < LOW_BYTES) {
      // The writer emptied the queue before it could see that we wait.
      loop.execute(this::onRoom);
    }
    return false;
  }

  /** Nothing waits and Kwik has room: another thread would only cost its waking. */
  private void writeNow(Packet chunk) {
    try {
      out.write(chunk.bytes(), 0, chunk.bytes().length);
      lastWriteNanos = System.nanoTime();
      if (hasWaiting()) {
        askAgain();
      }
    } catch (IOException e) {
      onFailure(e);
    }
  }

  private void onFailure(Exception failure) {
    String reason = String.valueOf(failure.getMessage());
    loop.execute(() -> events.onEnd().accept(reason));
  }

  int queuedBytes() {
    return queued.get();
  }

  /** Thread: the loop, after the stream was reset. */
  void close() {
    ended = true;
    queue.clear();
    queued.set(0);
    thread.interrupt();
  }

  /**
   * While Kwik queues our request its sender may already serve it, and then forgets to queue the
   * one for the rest. Writing nothing queues it, unless one is queued.
   */
  private void askAgain() throws IOException {
    out.write(NOTHING, 0, 0);
  }

  /** Whether bytes wait for Kwik or in it to be sent for the first time. */
  private boolean hasWaiting() {
    return busy || !backlog.isEmpty();
  }

  /** Makes Kwik look at the stream again. Never blocks: nothing is written. Any thread. */
  long nudge(long nowNanos) {
    if (!ended) {
      try {
        askAgain();
      } catch (IOException e) {
        // The stream is over; its reader or its writer says so.
        return StallWatchdog.pauseNanos(false, Long.MAX_VALUE);
      }
    }
    return StallWatchdog.pauseNanos(hasWaiting(), nowNanos - lastWriteNanos);
  }

  private void run() {
    try {
      while (!ended) {
        Packet chunk = queue.take();
        busy = true;
        out.write(chunk.bytes(), 0, chunk.bytes().length);
        lastWriteNanos = System.nanoTime();
        busy = false;
        int left = queued.addAndGet(-chunk.bytes().length);
        if (waitingForRoom && left < LOW_BYTES) {
          loop.execute(this::onRoom);
        }
      }
    } catch (InterruptedException | IOException e) {
      busy = false;
      onFailure(e);
    }
  }

  private void onRoom() {
    if (refused && !ended && queued.get() < LOW_BYTES) {
      refused = false;
      waitingForRoom = false;
      events.onWritable().run();
    }
  }
}
