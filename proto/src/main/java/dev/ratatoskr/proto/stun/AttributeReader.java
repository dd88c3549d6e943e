package dev.ratatoskr.proto.stun;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.Octets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns values on the wire into attributes. */
final class AttributeReader {
  private final TransactionId transactionId;

  /** A reader for one message; its id obscures XOR-MAPPED-ADDRESS. */
  AttributeReader(TransactionId transactionId) {
    this.transactionId = transactionId;
  }

  StunAttribute read(int type, byte[] value) throws MalformedException {
    try {
      return parse(type, value);
    } catch (IllegalArgumentException e) {
      throw malformed(type, String.valueOf(e.getMessage()), e);
    }
  }

  private StunAttribute parse(int type, byte[] value) throws MalformedException {
    return switch (type) {
      case AttributeType.XOR_MAPPED_ADDRESS ->
          new StunAttribute.XorMappedAddress(
              address(type, XorMask.of(transactionId).applyTo(value)));
      case AttributeType.MAPPED_ADDRESS -> new StunAttribute.MappedAddress(address(type, value));
      case AttributeType.OTHER_ADDRESS -> new StunAttribute.OtherAddress(address(type, value));
      case AttributeType.RESPONSE_ORIGIN -> new StunAttribute.ResponseOrigin(address(type, value));
      case AttributeType.USERNAME -> new StunAttribute.Username(text(type, value, 0));
      case AttributeType.SOFTWARE -> new StunAttribute.Software(text(type, value, 0));
      case AttributeType.ERROR_CODE -> error(value);
      case AttributeType.CHANGE_REQUEST -> changeRequest(value);
      case AttributeType.PRIORITY ->
          new StunAttribute.Priority(exactly(type, value, 4).getInt() & 0xffff_ffffL);
      case AttributeType.USE_CANDIDATE -> useCandidate(value);
      case AttributeType.ICE_CONTROLLING ->
          new StunAttribute.IceControlling(exactly(type, value, 8).getLong());
      case AttributeType.ICE_CONTROLLED ->
          new StunAttribute.IceControlled(exactly(type, value, 8).getLong());
      case AttributeType.UNKNOWN_ATTRIBUTES -> unknownAttributes(value);
      default -> new StunAttribute.Unknown(type, Octets.of(value));
    };
  }

  private static InetSocketAddress address(int type, byte[] value) throws MalformedException {
    ByteBuffer in = atLeast(type, value, 4);
    int family = in.getShort() & 0xff;
    int port = in.getShort() & 0xffff;
    int expected =
        switch (family) {
          case AttributeWriter.FAMILY_V4 -> 4;
          case AttributeWriter.FAMILY_V6 -> 16;
          default -> throw malformed(type, "address family " + family, null);
        };
    if (in.remaining() != expected) {
      throw malformed(type, in.remaining() + " bytes of address", null);
    }
    byte[] ip = new byte[expected];
    in.get(ip);
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip), port);
    } catch (UnknownHostException e) {
      throw malformed(type, "address", e);
    }
  }

  private static StunAttribute error(byte[] value) throws MalformedException {
    ByteBuffer in = atLeast(AttributeType.ERROR_CODE, value, 4);
    in.getShort();
    int hundreds = in.get() & 0x07;
    int number = in.get() & 0xff;
    if (number > 99) {
      throw malformed(AttributeType.ERROR_CODE, "number " + number, null);
    }
    return new StunAttribute.ErrorCode(
        hundreds * 100 + number, text(AttributeType.ERROR_CODE, value, 4));
  }

  private static StunAttribute changeRequest(byte[] value) throws MalformedException {
    int flags = exactly(AttributeType.CHANGE_REQUEST, value, 4).getInt();
    return new StunAttribute.ChangeRequest(
        (flags & AttributeWriter.CHANGE_IP) != 0, (flags & AttributeWriter.CHANGE_PORT) != 0);
  }

  private static StunAttribute useCandidate(byte[] value) throws MalformedException {
    exactly(AttributeType.USE_CANDIDATE, value, 0);
    return new StunAttribute.UseCandidate();
  }

  private static StunAttribute unknownAttributes(byte[] value) throws MalformedException {
    if (value.length % 2 != 0) {
      throw malformed(AttributeType.UNKNOWN_ATTRIBUTES, value.length + " bytes", null);
    }
    List<Integer> types = new ArrayList<>(value.length / 2);
    for (ByteBuffer in = ByteBuffer.wrap(value); in.hasRemaining(); ) {
      types.add(in.getShort() & 0xffff);
    }
    return new StunAttribute.UnknownAttributes(types);
  }

  private static String text(int type, byte[] value, int from) throws MalformedException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(value, from, value.length - from))
          .toString();
    } catch (CharacterCodingException e) {
      throw malformed(type, "not UTF-8", e);
    }
  }

  private static ByteBuffer exactly(int type, byte[] value, int length) throws MalformedException {
    if (value.length != length) {
      throw malformed(type, value.length + " bytes, not " + length, null);
    }
    return ByteBuffer.wrap(value);
  }

  private static ByteBuffer atLeast(int type, byte[] value, int length) throws MalformedException {
    if (value.length < length) {
      throw malformed(type, value.length + " bytes, fewer than " + length, null);
    }
    return ByteBuffer.wrap(value);
  }

  private static MalformedException malformed(int type, String what, @Nullable Exception cause) {
    String message = String.format("STUN attribute 0x%04x: %s", type, what);
    return cause == null ? new MalformedException(message) : new MalformedException(message, cause);
  }
}
