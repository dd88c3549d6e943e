package dev.ratatoskr.proto.stun;

import dev.ratatoskr.proto.MalformedException;

/** The class of a message (RFC 8489 section 5); its method is always Binding. */
public enum StunClass {
  /** Asks for an answer. */
  REQUEST(0x0001),
  /** Asks for nothing: a keepalive. */
  INDICATION(0x0011),
  /** The answer to a request that was carried out. */
  SUCCESS(0x0101),
  /** The answer to a request that was refused; it holds an ERROR-CODE. */
  ERROR(0x0111);

  private final int bindingType;

  StunClass(int bindingType) {
    this.bindingType = bindingType;
  }

  /** The message type field of a Binding message of this class. */
  int bindingType() {
    return bindingType;
  }

  static StunClass ofBindingType(int type) throws MalformedException {
    for (StunClass stunClass : values()) {
      if (stunClass.bindingType == type) {
        return stunClass;
      }
    }
    throw new MalformedException(String.format("STUN message type 0x%04x is not Binding", type));
  }
}
