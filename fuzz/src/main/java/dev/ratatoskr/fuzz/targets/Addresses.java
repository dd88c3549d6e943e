package dev.ratatoskr.fuzz.targets;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Addresses of every kind, the odd ones more often than they are met. */
final class Addresses {
  private static final List<InetAddress> ODD =
      List.of(
          InetAddress.ofLiteral("127.0.0.1"),
          InetAddress.ofLiteral("10.0.0.1"),
          InetAddress.ofLiteral("192.168.1.1"),
          InetAddress.ofLiteral("169.254.1.1"),
          InetAddress.ofLiteral("224.0.0.1"),
          InetAddress.ofLiteral("255.255.255.255"),
          InetAddress.ofLiteral("::1"),
          InetAddress.ofLiteral("fe80::1"),
          InetAddress.ofLiteral("ff02::1"),
          InetAddress.ofLiteral("fd00::1"),
          InetAddress.ofLiteral("201::1"),
          InetAddress.ofLiteral("64:ff9b::a00:1"),
          InetAddress.ofLiteral("2002:a00:1::1"),
          InetAddress.ofLiteral("2001:db8::1"));

  private Addresses() {}

  /** The next one; documentation addresses with some ports come most easily. */
  static InetSocketAddress from(Choices choices) {
    int kind = choices.octet();
    if (kind < 128) {
      byte[] ip = {(byte) 192, 0, 2, (byte) (kind >> 2)};
      return new InetSocketAddress(literal(ip), 1000 + (kind & 3));
    }
    if (kind < 128 + ODD.size()) {
      return new InetSocketAddress(ODD.get(kind - 128), 4000);
    }
    byte[] bytes = choices.take(kind < 200 ? 4 : 16);
    byte[] ip = new byte[kind < 200 ? 4 : 16];
    System.arraycopy(bytes, 0, ip, 0, bytes.length);
    return new InetSocketAddress(literal(ip), 1 + choices.below(65_535));
  }

  private static InetAddress literal(byte[] ip) {
    try {
      return InetAddress.getByAddress(ip);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
