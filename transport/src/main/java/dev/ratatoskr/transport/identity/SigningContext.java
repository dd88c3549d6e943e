package dev.ratatoskr.transport.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Builds what is signed: 64 bytes 0x20, the context in ASCII, one byte 0, then the parts, as TLS
 * does (RFC 8446 section 4.4.3). So no signature made here can be taken for one made by TLS or by a
 * router with the same key, nor the other way round.
 */
final class SigningContext {
  private static final int PAD_BYTES = 64;

  private SigningContext() {}

  static byte[] message(String context, byte[]... parts) {
    byte[] name = context.getBytes(StandardCharsets.US_ASCII);
    int size = PAD_BYTES + name.length + 1;
    for (byte[] part : parts) {
      size += part.length;
    }
    byte[] message = new byte[size];
    Arrays.fill(message, 0, PAD_BYTES, (byte) 0x20);
    System.arraycopy(name, 0, message, PAD_BYTES, name.length);
    int at = PAD_BYTES + name.length + 1;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, message, at, part.length);
      at += part.length;
    }
    return message;
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
