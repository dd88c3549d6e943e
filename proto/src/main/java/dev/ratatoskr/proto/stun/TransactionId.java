package dev.ratatoskr.proto.stun;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * The 96 bits that tie a response to its request (RFC 8489 section 5), as a value.
 *
 * @param high the first eight bytes, big-endian
 * @param low the last four bytes, big-endian
 */
public record TransactionId(long high, int low) {
  /** Length of an id on the wire. */
  public static final int SIZE_BYTES = 12;

  /**
   * A fresh id. Against an off-path forger the generator must be cryptographically strong; a seeded
   * one is for tests.
   */
  public static TransactionId random(RandomGenerator random) {
    return new TransactionId(random.nextLong(), random.nextInt());
  }

  static TransactionId read(ByteBuffer in) {
    return new TransactionId(in.getLong(), in.getInt());
  }

  void write(ByteBuffer out) {
    out.putLong(high).putInt(low);
  }

  /** All 24 hexadecimal digits. */
  @Override
  public String toString() {
    return String.format("%016x%08x", high, low);
  }
}
