package dev.ratatoskr.transport.quic.kwik;

import dev.ratatoskr.transport.io.EndpointLoop;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream on a virtual thread and hands the bytes to the loop, at most 64 KiB ahead of it.
 */
final class StreamReader {
  private static final int WINDOW_BYTES = 64 << 10;
  private static final int CHUNK_BYTES = 16 << 10;

  /** Takes what was read. Thread: the loop. */
  interface Sink {
    void onBytes(ByteBuffer bytes);

    void onEnd(String reason);
  }

  private final EndpointLoop loop;
  private final InputStream in;
  private final Sink sink;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Deque<Packet> pending = new ArrayDeque<>();
  private int ahead;
  private boolean paused;
  private @Nullable String endReason;
  private volatile boolean ended;

  StreamReader(EndpointLoop loop, InputStream in, Sink sink, String name) {
    this.loop = loop;
    this.in = in;
    this.sink = sink;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Thread: the loop. */
  void setReading(boolean reading) {
    paused = !reading;
    if (reading) {
      loop.execute(this::deliver);
    }
  }

  /** Stops the thread; what was read is dropped. Thread: the loop, after the stream was aborted. */
  void close() {
    ended = true;
    pending.clear();
    thread.interrupt();
  }

  private void run() {
    byte[] buffer = new byte[CHUNK_BYTES];
    String reason = "ended by us";
    try {
      while (awaitRoom()) {
        int count = in.read(buffer);
        if (count < 0) {
          reason = "ended by the peer";
          break;
        }
        Packet chunk = new Packet(Arrays.copyOf(buffer, count));
        lock.lock();
        try {
          ahead += count;
        } finally {
          lock.unlock();
        }
        loop.execute(() -> onChunk(chunk));
      }
    } catch (IOException e) {
      reason = String.valueOf(e.getMessage());
    }
    String why = reason;
    loop.execute(() -> onEnd(why));
  }

  private void onEnd(String reason) {
    endReason = reason;
    deliver();
  }

  private boolean awaitRoom() {
    lock.lock();
    try {
      while (!ended && ahead >= WINDOW_BYTES) {
        room.await();
      }
    } catch (InterruptedException e) {
      // Either the end, or an interrupt that Kwik meant for a read that is over: look again.
      return !ended;
    } finally {
      lock.unlock();
    }
    return !ended;
  }

  private void onChunk(Packet chunk) {
    if (!ended) {
      pending.add(chunk);
      deliver();
    }
  }

  private void deliver() {
    while (!paused && !ended) {
      Packet chunk = pending.poll();
      if (chunk == null) {
        String reason = endReason;
        if (reason != null) {
          endReason = null;
          sink.onEnd(reason);
        }
        return;
      }
      lock.lock();
      try {
        ahead -= chunk.bytes().length;
        room.signalAll();
      } finally {
        lock.unlock();
      }
      sink.onBytes(ByteBuffer.wrap(chunk.bytes()));
    }
  }
}
