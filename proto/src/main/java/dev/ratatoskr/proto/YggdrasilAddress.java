package dev.ratatoskr.proto;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * How an overlay address follows from a key (Yggdrasil 0.4 and later).
 *
 * <pre>
 * key      0 0 .. 0 1 r r r r ...      n zero bits, a one, the rest
 * address  02 | n u8 | the first 112 bits of the rest, inverted
 * subnet   03 | n u8 | the first 48 bits of the rest, inverted | 64 bits of host
 * </pre>
 *
 * <p>The mapping is one-way: an address names only a part of its key.
 */
public final class YggdrasilAddress {
  static final byte NODE_PREFIX = 2;
  static final byte SUBNET_PREFIX = 3;

  private static final int REST_BYTES = 14;

  private YggdrasilAddress() {}

  /** Whether an address is in 200::/7: a node's own, or one of a node's subnet. */
  public static boolean isOverlay(InetAddress address) {
    return address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == NODE_PREFIX;
  }

  static Inet6Address of(PeerKey key) {
    BigInteger number = new BigInteger(1, key.toByteArray());
    int keyBits = PeerKey.SIZE_BYTES * Byte.SIZE;
    int zeros = keyBits - number.bitLength();
    // Shifting moves the inverted one to bit 256, just above the rest; being the highest bit that
    // differs from the sign, it makes the array at least 33 bytes long.
    byte[] shifted = number.not().shiftLeft(zeros + 1).toByteArray();
    return inet6(
        ByteBuffer.allocate(16)
            .put(NODE_PREFIX)
            .put((byte) zeros)
            .put(shifted, shifted.length - PeerKey.SIZE_BYTES, REST_BYTES)
            .array());
  }

  /** The address with exactly these 16 bytes. */
  static Inet6Address inet6(byte[] bytes) {
    try {
      return Inet6Address.getByAddress(null, bytes, -1);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IPv6 address has 16 bytes", e);
    }
  }
}
