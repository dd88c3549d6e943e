package dev.ratatoskr.proto.igd;

import dev.ratatoskr.proto.MalformedException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A device's answer to a search (UPnP Device Architecture 1.1 section 1.3.3).
 *
 * @param target what it says to be
 * @param description where its description is read
 */
public record SsdpAnswer(String target, LanUrl description) {
  /** Where devices listen, also for a search sent to one of them alone. */
  public static final int PORT = 1900;

  /** No answer is longer. */
  public static final int MAX_BYTES = 2048;

  private static final int HEADERS_MAX = 40;

  /**
   * The search for a kind of device or service; one packet.
   *
   * @param seconds within which devices answer, 1..5
   */
  public static ByteBuffer search(String target, int seconds) {
    String text =
        "M-SEARCH * HTTP/1.1\r\n"
            + "HOST: 239.255.255.250:1900\r\n"
            + "MAN: \"ssdp:discover\"\r\n"
            + ("MX: " + seconds + "\r\n")
            + ("ST: " + target + "\r\n\r\n");
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Reads an answer, from position to limit.
   *
   * @param source who sent it
   * @throws MalformedException when it is no answer, or points anywhere but to its sender
   */
  public static SsdpAnswer parse(ByteBuffer message, InetAddress source) throws MalformedException {
    if (message.remaining() > MAX_BYTES) {
      throw new MalformedException("an SSDP answer of " + message.remaining() + " bytes");
    }
    byte[] bytes = new byte[message.remaining()];
    message.duplicate().get(bytes);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!text.startsWith("HTTP/1.") || !text.startsWith(" 200", "HTTP/1.x".length())) {
      throw new MalformedException("no positive SSDP answer");
    }
    String location = header(text, "location");
    return new SsdpAnswer(header(text, "st"), LanUrl.parse(location, source));
  }

  private static String header(String text, String name) throws MalformedException {
    return text.lines()
        .skip(1)
        .limit(HEADERS_MAX)
        .takeWhile(line -> !line.isEmpty())
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .findFirst()
        .map(line -> line.substring(name.length() + 1).strip())
        .orElseThrow(() -> new MalformedException("an SSDP answer without " + name));
  }
}
