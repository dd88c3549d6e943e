package dev.ratatoskr.proto.stun;

import dev.ratatoskr.proto.Octets;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One attribute of a message. The constructors refuse what cannot be written with an {@link
 * IllegalArgumentException}; the codec turns that into a {@code MalformedException} when the value
 * came from a network.
 *
 * <p>MESSAGE-INTEGRITY-SHA256 and FINGERPRINT are not here: they are facts about an encoded
 * message, see {@link ReceivedStun}.
 */
public sealed interface StunAttribute {

  /** The 16-bit type on the wire (RFC 8489 section 18.3). */
  int type();

  /** The source of the request as the server saw it, obscured (RFC 8489 section 14.2). */
  record XorMappedAddress(InetSocketAddress address) implements StunAttribute {
    public XorMappedAddress {
      checkAddress(address);
    }

    @Override
    public int type() {
      return AttributeType.XOR_MAPPED_ADDRESS;
    }
  }

  /** The source of the request in the clear (RFC 8489 section 14.1): only very old servers. */
  record MappedAddress(InetSocketAddress address) implements StunAttribute {
    public MappedAddress {
      checkAddress(address);
    }

    @Override
    public int type() {
      return AttributeType.MAPPED_ADDRESS;
    }
  }

  /**
   * Whose credentials are meant (RFC 8489 section 14.3); for probes "receiver:sender" (RFC 8445
   * section 7.2.2).
   *
   * @param name at most 508 bytes of UTF-8
   */
  record Username(String name) implements StunAttribute {
    public Username {
      checkText(name, 508, "USERNAME");
    }

    @Override
    public int type() {
      return AttributeType.USERNAME;
    }
  }

  /**
   * Why a request was refused (RFC 8489 section 14.8).
   *
   * @param code 300..699
   * @param reason for people, at most 763 bytes of UTF-8
   */
  record ErrorCode(int code, String reason) implements StunAttribute {
    public ErrorCode {
      if (code < 300 || code > 699) {
        throw new IllegalArgumentException("ERROR-CODE is " + code + ", not 300..699");
      }
      checkText(reason, 763, "ERROR-CODE reason");
    }

    @Override
    public int type() {
      return AttributeType.ERROR_CODE;
    }
  }

  /** The server's other address and port (RFC 5780 section 7.4). */
  record OtherAddress(InetSocketAddress address) implements StunAttribute {
    public OtherAddress {
      checkAddress(address);
    }

    @Override
    public int type() {
      return AttributeType.OTHER_ADDRESS;
    }
  }

  /** Where the response was sent from (RFC 5780 section 7.3). */
  record ResponseOrigin(InetSocketAddress address) implements StunAttribute {
    public ResponseOrigin {
      checkAddress(address);
    }

    @Override
    public int type() {
      return AttributeType.RESPONSE_ORIGIN;
    }
  }

  /** Asks the server to answer from its other address or port (RFC 5780 section 7.2). */
  record ChangeRequest(boolean changeIp, boolean changePort) implements StunAttribute {
    @Override
    public int type() {
      return AttributeType.CHANGE_REQUEST;
    }
  }

  /**
   * What program speaks (RFC 8489 section 14.14).
   *
   * @param description at most 763 bytes of UTF-8
   */
  record Software(String description) implements StunAttribute {
    public Software {
      checkText(description, 763, "SOFTWARE");
    }

    @Override
    public int type() {
      return AttributeType.SOFTWARE;
    }
  }

  /**
   * The priority of the peer-reflexive candidate that this probe may reveal (RFC 8445 section
   * 7.1.1).
   *
   * @param value 0..2^32-1
   */
  record Priority(long value) implements StunAttribute {
    public Priority {
      if (value < 0 || value > 0xffff_ffffL) {
        throw new IllegalArgumentException("PRIORITY does not fit 32 bits: " + value);
      }
    }

    @Override
    public int type() {
      return AttributeType.PRIORITY;
    }
  }

  /** The controlling side chooses this pair (RFC 8445 section 7.1.2). */
  record UseCandidate() implements StunAttribute {
    @Override
    public int type() {
      return AttributeType.USE_CANDIDATE;
    }
  }

  /** The sender is controlling (RFC 8445 section 7.1.3); the tie-breaker is unsigned. */
  record IceControlling(long tieBreaker) implements StunAttribute {
    @Override
    public int type() {
      return AttributeType.ICE_CONTROLLING;
    }
  }

  /** The sender is controlled (RFC 8445 section 7.1.3); the tie-breaker is unsigned. */
  record IceControlled(long tieBreaker) implements StunAttribute {
    @Override
    public int type() {
      return AttributeType.ICE_CONTROLLED;
    }
  }

  /** With error 420, the types that were not understood (RFC 8489 section 14.9). */
  record UnknownAttributes(List<Integer> types) implements StunAttribute {
    public UnknownAttributes {
      types = List.copyOf(types);
      for (int unknown : types) {
        checkType(unknown);
      }
    }

    @Override
    public int type() {
      return AttributeType.UNKNOWN_ATTRIBUTES;
    }
  }

  /**
   * An attribute this project has no word for, kept as it came.
   *
   * @param type a type that none of the other records has
   */
  record Unknown(int type, Octets value) implements StunAttribute {
    public Unknown {
      checkType(type);
      if (AttributeType.isKnown(type)) {
        throw new IllegalArgumentException(
            String.format("attribute 0x%04x has a record of its own", type));
      }
      if (value.length() > StunCodec.MAX_BODY_BYTES - 4) {
        throw new IllegalArgumentException("attribute of " + value.length() + " bytes");
      }
    }

    /** Whether a receiver that does not know the type must refuse the message. */
    public boolean comprehensionRequired() {
      return type < 0x8000;
    }
  }

  private static void checkAddress(InetSocketAddress address) {
    if (address.isUnresolved() || address.getPort() == 0) {
      throw new IllegalArgumentException("address without IP or port: " + address);
    }
  }

  private static void checkText(String text, int maxBytes, String name) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > maxBytes) {
      throw new IllegalArgumentException(name + " has " + utf8.length + " bytes");
    }
    if (!new String(utf8, StandardCharsets.UTF_8).equals(text)) {
      throw new IllegalArgumentException(name + " is not Unicode text");
    }
  }

  private static void checkType(int type) {
    if (type < 0 || type > 0xffff) {
      throw new IllegalArgumentException("attribute type does not fit 16 bits: " + type);
    }
  }
}
