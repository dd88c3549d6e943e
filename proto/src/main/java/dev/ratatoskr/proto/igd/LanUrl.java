package dev.ratatoskr.proto.igd;

import dev.ratatoskr.proto.MalformedException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * An address of a device in the local network that may be talked to. It is always the one that the
 * device itself answered from: a stranger cannot send us elsewhere.
 *
 * @param host private (RFC 1918) or link-local
 * @param port 1..65535
 * @param path with its query, beginning with a slash
 */
public record LanUrl(Inet4Address host, int port, String path) {
  private static final int HTTP_PORT = 80;
  private static final int MAX_CHARS = 1024;

  /** Whether an address belongs to a local network by its number. */
  public static boolean isLan(InetAddress address) {
    return address instanceof Inet4Address
        && (address.isSiteLocalAddress() || address.isLinkLocalAddress());
  }

  /**
   * Reads an absolute URL.
   *
   * @param source who said it
   * @throws MalformedException when it is no plain HTTP URL of the source itself, or the source is
   *     not in a local network
   */
  public static LanUrl parse(String text, InetAddress source) throws MalformedException {
    return checked(uri(text), source);
  }

  /**
   * Follows a reference of a document that was read from here; it stays with this host.
   *
   * @throws MalformedException when it leads to another host, or is no URL
   */
  public LanUrl resolve(String reference) throws MalformedException {
    return checked(toUri().resolve(uri(reference.strip())), host);
  }

  /** The same as a URI. */
  public URI toUri() {
    return URI.create("http://" + host.getHostAddress() + ":" + port + path);
  }

  private static URI uri(String text) throws MalformedException {
    if (text.length() > MAX_CHARS) {
      throw new MalformedException("a URL of " + text.length() + " characters");
    }
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new MalformedException("no URL", e);
    }
  }

  private static LanUrl checked(URI uri, InetAddress source) throws MalformedException {
    if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getRawUserInfo() != null) {
      throw new MalformedException("no plain HTTP URL");
    }
    if (!isLan(source) || !source.equals(literal(uri.getHost()))) {
      throw new MalformedException("a URL that is not the sender's own, in a local network");
    }
    int port = uri.getPort() == -1 ? HTTP_PORT : uri.getPort();
    if (port < 1 || port > 0xffff) {
      throw new MalformedException("port " + port);
    }
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return new LanUrl((Inet4Address) source, port, path + query);
  }

  private static @Nullable InetAddress literal(@Nullable String host) {
    try {
      return host == null ? null : InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
