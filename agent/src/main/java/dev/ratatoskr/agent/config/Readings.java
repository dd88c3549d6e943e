package dev.ratatoskr.agent.config;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.transport.engine.EngineChoice;
import dev.ratatoskr.transport.lane.RedundancyChoice;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How each kind of value is read, and what it may be. */
final class Readings {
  private static final int STUN_PORT = 3478;
  private static final Pattern HOST_PORT =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+))(?::([0-9]{1,5}))?");
  private static final Pattern EITHER_GAIN = Pattern.compile("(.{1,12}?) or (.{1,12})");
  private static final Pattern GAIN = Pattern.compile("([0-9]{1,5}(?:\\.[0-9]{1,3})?) ?(ms|%)");
  private static final String LISTEN =
      "\"\" for nowhere, or one address of this machine with a port like \"127.0.0.1:9464\" or"
          + " \"[::1]:9464\"";
  private static final String NODE =
      "a public key (64 hexadecimal digits) or a Yggdrasil address like \"200:1234::1\"";
  private static final Pattern NAME =
      Pattern.compile("[\\p{L}\\p{N}._-](?:[\\p{L}\\p{N}._ -]{0,22}[\\p{L}\\p{N}._-])?");
  private static final Pattern HEX_KEY = Pattern.compile("[0-9A-Fa-f]{64}");

  private Readings() {}

  static boolean bool(Object raw) throws UnfitException {
    if (raw instanceof Boolean value) {
      return value;
    }
    throw new UnfitException("true or false");
  }

  static Reading<Integer> integer(int least, int most) {
    return raw -> {
      if (raw instanceof Long value && value >= least && value <= most) {
        return value.intValue();
      }
      throw new UnfitException("a whole number from " + least + " to " + most);
    };
  }

  static Path path(Object raw) throws UnfitException {
    if (raw instanceof String text && text.startsWith("/")) {
      try {
        return Path.of(text).normalize();
      } catch (InvalidPathException e) {
        throw new UnfitException("an absolute path (" + e.getReason() + ")");
      }
    }
    throw new UnfitException("an absolute path like \"/etc/yggdrasil/private.key\"");
  }

  /** Empty means none. */
  static Optional<Path> optionalPath(Object raw) throws UnfitException {
    return "".equals(raw) ? Optional.empty() : Optional.of(path(raw));
  }

  /** Empty means the place that fits the surroundings. */
  static Optional<Path> autoPath(Object raw) throws UnfitException {
    if ("auto".equals(raw)) {
      return Optional.empty();
    }
    try {
      return Optional.of(path(raw));
    } catch (UnfitException e) {
      throw new UnfitException("\"auto\" or " + e.allowed());
    }
  }

  /** Empty means the usual places. */
  static Optional<AdminAddress> admin(Object raw) throws UnfitException {
    if ("auto".equals(raw)) {
      return Optional.empty();
    }
    if (raw instanceof String text) {
      if (text.startsWith("unix:///")) {
        return Optional.of(new AdminAddress.Unix(path(text.substring("unix://".length()))));
      }
      if (text.startsWith("tcp://")) {
        Optional<ServerAddress> server = hostPort(text.substring("tcp://".length()), -1);
        if (server.isPresent()) {
          return server.map(s -> new AdminAddress.Tcp(s.host(), s.port()));
        }
      }
    }
    throw new UnfitException("\"auto\", \"unix:///PATH\" or \"tcp://HOST:PORT\"");
  }

  static ServerAddress stunServer(Object raw) throws UnfitException {
    return (raw instanceof String text
            ? hostPort(text, STUN_PORT)
            : Optional.<ServerAddress>empty())
        .orElseThrow(
            () -> new UnfitException("\"HOST\" or \"HOST:PORT\", an IPv6 address in brackets"));
  }

  /** Empty means nowhere. Every address at once is refused: there is no password. */
  static Optional<InetSocketAddress> listen(Object raw) throws UnfitException {
    if ("".equals(raw)) {
      return Optional.empty();
    }
    try {
      Optional<ServerAddress> place =
          raw instanceof String text ? hostPort(text, -1) : Optional.empty();
      if (place.isPresent()) {
        InetAddress address = InetAddress.ofLiteral(place.get().host());
        if (!address.isAnyLocalAddress() && !address.isMulticastAddress()) {
          return Optional.of(new InetSocketAddress(address, place.get().port()));
        }
      }
    } catch (IllegalArgumentException e) {
      throw new UnfitException(LISTEN);
    }
    throw new UnfitException(LISTEN);
  }

  static InetAddress localAddress(Object raw) throws UnfitException {
    if (raw instanceof String text) {
      try {
        return InetAddress.ofLiteral(text);
      } catch (IllegalArgumentException e) {
        throw new UnfitException("an IP address of this machine, \"0.0.0.0\" or \"::\"");
      }
    }
    throw new UnfitException("an IP address of this machine, \"0.0.0.0\" or \"::\"");
  }

  static PeerRule peerRule(Object raw) throws UnfitException {
    String allowed =
        "a public key (64 hexadecimal digits), a Yggdrasil address, or a /64 subnet like"
            + " \"300:1234:5678:9abc::/64\"";
    if (raw instanceof String text) {
      try {
        if (HEX_KEY.matcher(text).matches()) {
          return new PeerRule.Key(PeerKey.parse(text));
        }
        boolean subnet = text.endsWith("/64");
        String literal = subnet ? text.substring(0, text.length() - 3) : text;
        if (InetAddress.ofLiteral(literal) instanceof Inet6Address address
            && Prefixes.isYggdrasil(address)) {
          return subnet ? PeerRule.Subnet.of(address) : new PeerRule.Address(address);
        }
      } catch (IllegalArgumentException | MalformedException e) {
        throw new UnfitException(allowed);
      }
    }
    throw new UnfitException(allowed);
  }

  /** A name fits a column of the status and cannot steer a terminal. */
  static Reading<String> peerName() {
    return raw -> {
      if (raw instanceof String text && NAME.matcher(text).matches()) {
        return text;
      }
      throw new UnfitException("1 to 24 letters, digits, '.', '_', '-' or spaces between them");
    };
  }

  /** A node by its key or address; one reading for a whole table, as no node has two names. */
  static Reading<Inet6Address> unnamedPeer() {
    Set<Inet6Address> named = new HashSet<>();
    return raw -> {
      Inet6Address address = peerAddress(raw);
      if (!named.add(address)) {
        throw new UnfitException("a node that has no other name");
      }
      return address;
    };
  }

  private static Inet6Address peerAddress(Object raw) throws UnfitException {
    try {
      if (raw instanceof String text) {
        if (HEX_KEY.matcher(text).matches()) {
          return PeerKey.parse(text).yggdrasilAddress();
        }
        if (InetAddress.ofLiteral(text) instanceof Inet6Address address
            && Prefixes.isNode(address)) {
          return address;
        }
      }
    } catch (IllegalArgumentException | MalformedException e) {
      throw new UnfitException(NODE);
    }
    throw new UnfitException(NODE);
  }

  static EngineChoice engine(Object raw) throws UnfitException {
    return switch (raw instanceof String text ? text : "") {
      case "auto" -> EngineChoice.AUTO;
      case "kwik" -> EngineChoice.KWIK;
      case "quiche" -> EngineChoice.QUICHE;
      default -> throw new UnfitException("\"auto\", \"kwik\" or \"quiche\"");
    };
  }

  static RedundancyChoice redundancy(Object raw) throws UnfitException {
    return switch (raw instanceof String text ? text : "") {
      case "auto" -> RedundancyChoice.AUTO;
      case "off" -> RedundancyChoice.OFF;
      default -> throw new UnfitException("\"auto\" or \"off\"");
    };
  }

  static MinGain minGain(Object raw) throws UnfitException {
    Matcher either = EITHER_GAIN.matcher(raw instanceof String text ? text : "");
    if (either.matches()
        && oneGain(either.group(1)) instanceof MinGain.Time time
        && oneGain(either.group(2)) instanceof MinGain.Percent percent) {
      return new MinGain.Either(time, percent);
    }
    return oneGain(raw);
  }

  private static MinGain oneGain(Object raw) throws UnfitException {
    String allowed =
        "a time up to \"10000ms\" like \"3ms\", a part up to \"99%\" like \"10%\", or"
            + " \"3ms or 10%\"";
    Matcher gain = GAIN.matcher(raw instanceof String text ? text : "");
    if (!gain.matches()) {
      throw new UnfitException(allowed);
    }
    double number = Double.parseDouble(gain.group(1));
    try {
      if (gain.group(2).equals("ms")) {
        return new MinGain.Time(Duration.ofNanos(Math.round(number * 1e6)));
      }
      if (number == Math.rint(number)) {
        return new MinGain.Percent((int) number);
      }
    } catch (IllegalArgumentException e) {
      throw new UnfitException(allowed);
    }
    throw new UnfitException(allowed);
  }

  private static Optional<ServerAddress> hostPort(String text, int portWhenNone) {
    Matcher parts = HOST_PORT.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String digits = parts.group(3);
    int port = digits == null ? portWhenNone : Integer.parseInt(digits);
    if (port < 1 || port > 65_535) {
      return Optional.empty();
    }
    String bracketed = parts.group(1);
    String name = parts.group(2);
    if (bracketed == null) {
      return name == null ? Optional.empty() : Optional.of(new ServerAddress(name, port));
    }
    try {
      InetAddress literal = InetAddress.ofLiteral(bracketed);
      return literal instanceof Inet6Address
          ? Optional.of(new ServerAddress(bracketed, port))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
