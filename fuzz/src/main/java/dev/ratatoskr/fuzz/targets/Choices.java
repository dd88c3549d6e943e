package dev.ratatoskr.fuzz.targets;

import java.util.Arrays;

/** An input read as a row of choices. Behind its end every choice is the first one. */
final class Choices {
  private final byte[] bytes;
  private int at;

  Choices(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Whether anything is left. */
  boolean hasMore() {
    return at < bytes.length;
  }

  /** 0..255. */
  int octet() {
    return at < bytes.length ? bytes[at++] & 0xff : 0;
  }

  /** 0..{@code count - 1}; a count of up to 256 takes one byte, else two. */
  int below(int count) {
    int drawn = count <= 256 ? octet() : octet() << 8 | octet();
    return drawn % count;
  }

  /** Any number of 32 bits. */
  int word() {
    return below(65536) << 16 | below(65536);
  }

  /** Some bytes: a byte with their number, then they; fewer at the end. */
  byte[] piece() {
    return take(octet());
  }

  /** As many bytes, or fewer at the end. */
  byte[] take(int count) {
    int end = Math.min(bytes.length, at + count);
    byte[] taken = Arrays.copyOfRange(bytes, Math.min(at, end), end);
    at = end;
    return taken;
  }

  /** All that is left. */
  byte[] rest() {
    return take(bytes.length);
  }
}
