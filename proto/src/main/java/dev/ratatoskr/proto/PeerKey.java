package dev.ratatoskr.proto;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A node's Ed25519 public key, 32 bytes: who a peer is. Keys are ordered as unsigned big-endian
 * numbers; the smaller key of two dials.
 */
public final class PeerKey implements Comparable<PeerKey> {
  /** Length of a key. */
  public static final int SIZE_BYTES = 32;

  private final byte[] bytes;

  private PeerKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A key from its bytes (copied).
   *
   * @throws MalformedException when there are not exactly 32
   */
  public static PeerKey of(byte[] key) throws MalformedException {
    if (key.length != SIZE_BYTES) {
      throw new MalformedException("peer key has " + key.length + " bytes, not " + SIZE_BYTES);
    }
    return new PeerKey(key.clone());
  }

  /**
   * A key from 64 hexadecimal digits of either case.
   *
   * @throws MalformedException when the text is anything else
   */
  public static PeerKey parse(String hex) throws MalformedException {
    try {
      return of(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("peer key is not hexadecimal: " + e.getMessage(), e);
    }
  }

  /** The 32 bytes, a copy. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** Writes the 32 bytes and moves the position behind them. */
  public void writeTo(ByteBuffer out) {
    out.put(bytes);
  }

  /**
   * Whether these bytes are the key's.
   *
   * @param from where the 32 begin; what does not hold so many is another key
   */
  public boolean isAt(byte[] in, int from) {
    return from >= 0
        && in.length - from >= SIZE_BYTES
        && Arrays.equals(bytes, 0, SIZE_BYTES, in, from, from + SIZE_BYTES);
  }

  /** The node's address in 200::/8; the network delivers from it only what this key has sent. */
  public Inet6Address yggdrasilAddress() {
    return YggdrasilAddress.of(this);
  }

  /** The /64 in 300::/8 that the node routes for the hosts behind it. */
  public YggdrasilSubnet yggdrasilSubnet() {
    return YggdrasilSubnet.of(this);
  }

  /**
   * Whether traffic from an overlay address belongs to this key: its own address, or one in its
   * subnet.
   */
  public boolean owns(InetAddress address) {
    return yggdrasilAddress().equals(address) || yggdrasilSubnet().contains(address);
  }

  /** The first eight hexadecimal digits: how logs name a peer. */
  public String shortName() {
    return HexFormat.of().formatHex(bytes, 0, 4);
  }

  @Override
  public int compareTo(PeerKey other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof PeerKey other && Arrays.equals(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** All 64 hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
