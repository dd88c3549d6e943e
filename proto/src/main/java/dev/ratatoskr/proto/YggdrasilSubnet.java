package dev.ratatoskr.proto;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * A node's /64 in 300::/8.
 *
 * @param prefix the upper 64 bits, big-endian; its first byte is 03
 */
public record YggdrasilSubnet(long prefix) {

  public YggdrasilSubnet {
    if (prefix >>> 56 != YggdrasilAddress.SUBNET_PREFIX) {
      throw new IllegalArgumentException(String.format("%016x is not in 300::/8", prefix));
    }
  }

  /**
   * The subnet that an address lies in.
   *
   * @throws MalformedException when it is not in 300::/8
   */
  public static YggdrasilSubnet around(InetAddress address) throws MalformedException {
    byte[] bytes = address.getAddress();
    if (bytes.length != 16 || bytes[0] != YggdrasilAddress.SUBNET_PREFIX) {
      throw new MalformedException(address.getHostAddress() + " is not in 300::/8");
    }
    return new YggdrasilSubnet(ByteBuffer.wrap(bytes).getLong());
  }

  static YggdrasilSubnet of(PeerKey key) {
    long node = ByteBuffer.wrap(key.yggdrasilAddress().getAddress()).getLong();
    // 02 and 03 differ in this bit only.
    return new YggdrasilSubnet(node | (1L << 56));
  }

  /** Whether an address lies in this /64. */
  public boolean contains(InetAddress address) {
    return address instanceof Inet6Address
        && ByteBuffer.wrap(address.getAddress()).getLong() == prefix;
  }

  /** The first address, host part zero. */
  public Inet6Address firstAddress() {
    return YggdrasilAddress.inet6(ByteBuffer.allocate(16).putLong(prefix).array());
  }

  /** As "300:1:2:3::/64". */
  @Override
  public String toString() {
    return String.format(
        "%x:%x:%x:%x::/64",
        prefix >>> 48, prefix >>> 32 & 0xffff, prefix >>> 16 & 0xffff, prefix & 0xffff);
  }
}
