package dev.ratatoskr.proto.stun;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Turns attributes into their values on the wire, without header and padding. */
final class AttributeWriter {
  static final int FAMILY_V4 = 1;
  static final int FAMILY_V6 = 2;
  static final int CHANGE_IP = 4;
  static final int CHANGE_PORT = 2;

  private final TransactionId transactionId;

  /** A writer for one message; its id obscures XOR-MAPPED-ADDRESS. */
  AttributeWriter(TransactionId transactionId) {
    this.transactionId = transactionId;
  }

  byte[] value(StunAttribute attribute) {
    return switch (attribute) {
      case StunAttribute.XorMappedAddress a ->
          XorMask.of(transactionId).applyTo(address(a.address()));
      case StunAttribute.MappedAddress a -> address(a.address());
      case StunAttribute.OtherAddress a -> address(a.address());
      case StunAttribute.ResponseOrigin a -> address(a.address());
      case StunAttribute.Username a -> utf8(a.name());
      case StunAttribute.Software a -> utf8(a.description());
      case StunAttribute.ErrorCode a -> error(a);
      case StunAttribute.ChangeRequest a ->
          word((a.changeIp() ? CHANGE_IP : 0) | (a.changePort() ? CHANGE_PORT : 0));
      case StunAttribute.Priority a -> word((int) a.value());
      case StunAttribute.UseCandidate a -> new byte[0];
      case StunAttribute.IceControlling a -> longWord(a.tieBreaker());
      case StunAttribute.IceControlled a -> longWord(a.tieBreaker());
      case StunAttribute.UnknownAttributes a -> types(a);
      case StunAttribute.Unknown a -> a.value().toByteArray();
    };
  }

  private static byte[] address(InetSocketAddress address) {
    byte[] ip = address.getAddress().getAddress();
    return ByteBuffer.allocate(4 + ip.length)
        .put((byte) 0)
        .put((byte) (ip.length == 4 ? FAMILY_V4 : FAMILY_V6))
        .putShort((short) address.getPort())
        .put(ip)
        .array();
  }

  private static byte[] error(StunAttribute.ErrorCode error) {
    byte[] reason = utf8(error.reason());
    return ByteBuffer.allocate(4 + reason.length)
        .putShort((short) 0)
        .put((byte) (error.code() / 100))
        .put((byte) (error.code() % 100))
        .put(reason)
        .array();
  }

  private static byte[] types(StunAttribute.UnknownAttributes unknown) {
    ByteBuffer out = ByteBuffer.allocate(2 * unknown.types().size());
    for (int type : unknown.types()) {
      out.putShort((short) type);
    }
    return out.array();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] word(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  private static byte[] longWord(long value) {
    return ByteBuffer.allocate(8).putLong(value).array();
  }
}
