package dev.ratatoskr.proto.stun;

/** Attribute types on the wire (RFC 8489 section 18.3, RFC 8445 section 20.1, RFC 5780). */
final class AttributeType {
  static final int MAPPED_ADDRESS = 0x0001;
  static final int CHANGE_REQUEST = 0x0003;
  static final int USERNAME = 0x0006;
  static final int MESSAGE_INTEGRITY = 0x0008;
  static final int ERROR_CODE = 0x0009;
  static final int UNKNOWN_ATTRIBUTES = 0x000a;
  static final int MESSAGE_INTEGRITY_SHA256 = 0x001c;
  static final int XOR_MAPPED_ADDRESS = 0x0020;
  static final int PRIORITY = 0x0024;
  static final int USE_CANDIDATE = 0x0025;
  static final int SOFTWARE = 0x8022;
  static final int FINGERPRINT = 0x8028;
  static final int ICE_CONTROLLED = 0x8029;
  static final int ICE_CONTROLLING = 0x802a;
  static final int RESPONSE_ORIGIN = 0x802b;
  static final int OTHER_ADDRESS = 0x802c;

  private AttributeType() {}

  /** Whether the codec has a meaning for the type, so that it is never an unknown attribute. */
  static boolean isKnown(int type) {
    return switch (type) {
      case MAPPED_ADDRESS,
          CHANGE_REQUEST,
          USERNAME,
          ERROR_CODE,
          UNKNOWN_ATTRIBUTES,
          MESSAGE_INTEGRITY_SHA256,
          XOR_MAPPED_ADDRESS,
          PRIORITY,
          USE_CANDIDATE,
          SOFTWARE,
          FINGERPRINT,
          ICE_CONTROLLED,
          ICE_CONTROLLING,
          RESPONSE_ORIGIN,
          OTHER_ADDRESS ->
          true;
      default -> false;
    };
  }
}
