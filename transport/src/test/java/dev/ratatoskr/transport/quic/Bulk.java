package dev.ratatoskr.transport.quic;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Sends a lot to an echo, as fast as it is taken, and hashes what comes back. */
public final class Bulk implements QuicStream.Handler {
  public final CompletableFuture<byte[]> hash = new CompletableFuture<>();
  private final ByteBuffer data;
  private final MessageDigest digest;
  private @Nullable QuicStream stream;
  private volatile int received;

  public Bulk(byte[] bytes) throws GeneralSecurityException {
    data = ByteBuffer.wrap(bytes);
    digest = MessageDigest.getInstance("SHA-256");
  }

  public static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  public static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  public void begin(QuicStream on) {
    stream = on;
    onWritable();
  }

  public int received() {
    return received;
  }

  @Override
  public void onWritable() {
    while (data.hasRemaining()) {
      int size = Math.min(8192, data.remaining());
      ByteBuffer chunk = data.slice(data.position(), size);
      data.position(data.position() + size);
      if (!Wire.present(stream).write(chunk)) {
        return;
      }
    }
  }

  @Override
  public void onData(ByteBuffer bytes) {
    int now = received + bytes.remaining();
    received = now;
    digest.update(bytes);
    if (now == data.capacity()) {
      hash.complete(digest.digest());
    }
  }

  @Override
  public void onEnd(String reason) {
    hash.completeExceptionally(new IllegalStateException(reason));
  }
}
