package dev.ratatoskr.transport.peer;

import dev.ratatoskr.transport.quic.QuicStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Sends to an echo until told to stop, and hashes what goes and what comes. Thread: the loop. */
final class Transfer implements QuicStream.Handler {
  private static final int CHUNK = 8192;
  private static final long UNDER_WAY = 256 * 1024;

  private final Random random;
  private final MessageDigest sentDigest = newDigest();
  private final MessageDigest receivedDigest = newDigest();
  private @Nullable QuicStream stream;
  private boolean stopped;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private volatile String end = "";

  Transfer(long seed) {
    random = new Random(seed);
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  void begin(QuicStream on) {
    stream = on;
    onWritable();
  }

  void stop() {
    stopped = true;
  }

  long sent() {
    return sent.get();
  }

  long received() {
    return received.get();
  }

  byte[] sentHash() {
    return sentDigest.digest();
  }

  byte[] receivedHash() {
    return receivedDigest.digest();
  }

  /** Why the stream ended; empty while it stands. */
  String end() {
    return end;
  }

  @Override
  public void onWritable() {
    QuicStream on = stream;
    boolean room = on != null;
    while (on != null && room && !stopped && sent.get() - received.get() < UNDER_WAY) {
      byte[] chunk = new byte[CHUNK];
      random.nextBytes(chunk);
      sentDigest.update(chunk);
      sent.addAndGet(CHUNK);
      room = on.write(ByteBuffer.wrap(chunk));
    }
  }

  @Override
  public void onData(ByteBuffer bytes) {
    received.addAndGet(bytes.remaining());
    receivedDigest.update(bytes);
    QuicStream on = stream;
    if (on != null && on.queuedBytes() == 0) {
      onWritable();
    }
  }

  @Override
  public void onEnd(String reason) {
    end = reason;
  }
}
