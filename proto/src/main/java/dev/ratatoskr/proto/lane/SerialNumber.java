package dev.ratatoskr.proto.lane;

/** Arithmetic with numbers of 32 bits that wrap (RFC 1982 with SERIAL_BITS = 32). */
public final class SerialNumber {
  private SerialNumber() {}

  /**
   * How far a number is ahead of another: below 0 when it is behind. Two numbers that are exactly
   * 2^31 apart count as behind each other.
   */
  public static int ahead(int number, int of) {
    return number - of;
  }
}
