package dev.ratatoskr.agent.shim;

import dev.ratatoskr.proto.MalformedException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The first bytes of a bridge stream: which bridge it belongs to, and round trips until they are
 * steady, so that the router's first measurement meets warm code on both sides (up to router 0.5.12
 * a slow first one makes it avoid the link for many minutes). Sans-IO; layout in the package's
 * documentation.
 */
final class StreamWarmUp {
  static final int RECORD_BYTES = 128;
  static final int HELLO = 1;
  static final int PING = 2;
  static final int PONG = 3;
  static final int GO = 4;

  /** Fewer do not warm anything up, more only cost time. */
  private static final int MIN_ROUNDS = 24;

  private static final int MAX_ROUNDS = 40;

  /** On long paths the rounds end with this much time spent. */
  private static final long ENOUGH_NANOS = 400_000_000L;

  private final long bridgeId;
  private final boolean opener;
  private final Consumer<ByteBuffer> out;
  private final ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES);
  private int rounds;
  private long beganNanos;
  private long sentNanos;
  private long minRttNanos = Long.MAX_VALUE;
  private boolean greeted;
  private boolean goSent;
  private boolean done;

  StreamWarmUp(long bridgeId, boolean opener, Consumer<ByteBuffer> out) {
    this.bridgeId = bridgeId;
    this.opener = opener;
    this.out = out;
  }

  /** Begins; an acceptor waits for the opener. */
  void onStart(long nowNanos) {
    beganNanos = nowNanos;
    if (opener) {
      send(HELLO, bridgeId);
      ping(nowNanos);
    }
  }

  /**
   * Bytes of the stream. Those behind the last record are left in the buffer.
   *
   * @throws MalformedException when they are no warm-up of this bridge
   */
  void onData(ByteBuffer bytes, long nowNanos) throws MalformedException {
    while (!done && bytes.hasRemaining()) {
      int wanted = Math.min(record.remaining(), bytes.remaining());
      record.put(bytes.slice().limit(wanted));
      bytes.position(bytes.position() + wanted);
      if (!record.hasRemaining()) {
        record.flip();
        onRecord(record.get(), record.getLong(), nowNanos);
        record.clear();
      }
    }
  }

  /** Whether what follows is the router's stream. */
  boolean isDone() {
    return done;
  }

  /** The opener's best round trip of the bridge stream; 0 for the acceptor. */
  long rttNanos() {
    return minRttNanos == Long.MAX_VALUE ? 0 : minRttNanos;
  }

  private void onRecord(int type, long value, long now) throws MalformedException {
    if (opener) {
      onAnswer(type, value, now);
    } else {
      onRequest(type, value);
    }
  }

  private void onAnswer(int type, long value, long now) throws MalformedException {
    if (type == PONG && value == rounds && !goSent) {
      onRound(now);
    } else if (type == GO && value == bridgeId && goSent) {
      done = true;
    } else {
      throw new MalformedException("warm-up record " + type + " is out of order");
    }
  }

  private void onRound(long now) {
    long rtt = now - sentNanos;
    minRttNanos = Math.min(minRttNanos, rtt);
    boolean steady = rounds >= MIN_ROUNDS && rtt <= minRttNanos + minRttNanos / 2;
    if (steady || rounds >= MAX_ROUNDS || now - beganNanos >= ENOUGH_NANOS) {
      goSent = true;
      send(GO, bridgeId);
    } else {
      ping(now);
    }
  }

  private void onRequest(int type, long value) throws MalformedException {
    if (type == HELLO && !greeted && value == bridgeId) {
      greeted = true;
    } else if (type == PING && greeted && value == rounds + 1L && rounds < MAX_ROUNDS) {
      rounds++;
      send(PONG, value);
    } else if (type == GO && greeted && value == bridgeId) {
      send(GO, bridgeId);
      done = true;
    } else {
      throw new MalformedException("warm-up record " + type + " is out of order");
    }
  }

  private void ping(long now) {
    rounds++;
    sentNanos = now;
    send(PING, rounds);
  }

  private void send(int type, long value) {
    ByteBuffer bytes = ByteBuffer.allocate(RECORD_BYTES);
    bytes.put((byte) type).putLong(value).rewind();
    out.accept(bytes);
  }
}
