package dev.ratatoskr.agent.metrics;

import java.net.InetAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Judges by which name a client found us. A web page that has its own name resolve to 127.0.0.1
 * makes browsers ask under that name, so only names that no page can have are good.
 */
final class HostHeader {
  private static final Pattern HOST =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9.-]+))(?::[0-9]{1,5})?");

  private HostHeader() {}

  /**
   * Whether it is a literal address or "localhost".
   *
   * @param values of every header Host; there must be one
   */
  static boolean isGood(List<String> values) {
    Matcher host = HOST.matcher(values.size() == 1 ? values.getFirst() : "");
    if (!host.matches()) {
      return false;
    }
    String six = host.group(1);
    String name = host.group(2);
    return six != null ? isLiteral(six) : "localhost".equalsIgnoreCase(name) || isLiteral(name);
  }

  private static boolean isLiteral(String text) {
    try {
      return InetAddress.ofLiteral(text).getAddress().length > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
