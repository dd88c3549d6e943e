package dev.ratatoskr.proto;

import java.util.Arrays;
import java.util.HexFormat;

/** An immutable run of bytes that compares by content. Not for secrets: it prints itself. */
public final class Octets {
  /** No bytes at all. */
  public static final Octets EMPTY = new Octets(new byte[0]);

  private final byte[] bytes;

  private Octets(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The same bytes, copied. */
  public static Octets of(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new Octets(bytes.clone());
  }

  /** How many bytes there are. */
  public int length() {
    return bytes.length;
  }

  /** The bytes, a copy. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Octets other && Arrays.equals(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Lower-case hexadecimal digits, two a byte. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
