package dev.ratatoskr.proto.portmap;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * The 96 bits by which the maker of a mapping proves that it is his (RFC 6887 section 11.1).
 *
 * @param high the first eight bytes, big-endian
 * @param low the last four bytes, big-endian
 */
public record PcpNonce(long high, int low) {

  /** A fresh nonce; the generator must be cryptographically strong outside of tests. */
  public static PcpNonce random(RandomGenerator random) {
    return new PcpNonce(random.nextLong(), random.nextInt());
  }

  static PcpNonce read(ByteBuffer in) {
    return new PcpNonce(in.getLong(), in.getInt());
  }

  void write(ByteBuffer out) {
    out.putLong(high).putInt(low);
  }
}
