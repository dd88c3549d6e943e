package dev.ratatoskr.transport.identity;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Textual encoding of keys and certificates (RFC 7468). */
final class Pem {
  private Pem() {}

  static String encode(String label, byte[] der) {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return begin(label) + "\n" + body + "\n" + end(label) + "\n";
  }

  /** The bytes of the first block with this label; empty when there is none that can be read. */
  static Optional<byte[]> decode(String label, String text) {
    int begin = text.indexOf(begin(label));
    int start = begin + begin(label).length();
    int stop = begin < 0 ? -1 : text.indexOf(end(label), start);
    if (stop < 0) {
      return Optional.empty();
    }
    String body = text.substring(start, stop).replaceAll("\\s", "");
    try {
      return Optional.of(Base64.getDecoder().decode(body));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String begin(String label) {
    return "-----BEGIN " + label + "-----";
  }

  private static String end(String label) {
    return "-----END " + label + "-----";
  }
}
