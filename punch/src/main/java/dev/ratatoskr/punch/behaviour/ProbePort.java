package dev.ratatoskr.punch.behaviour;

import dev.ratatoskr.punch.LocalPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A port that was asked for, and to whom it has sent: only they may answer where a NAT filters. */
final class ProbePort {
  private final Set<InetSocketAddress> sentTo = new LinkedHashSet<>();
  private @Nullable LocalPort port;
  private boolean failed;

  void opened(LocalPort opened) {
    port = opened;
  }

  void failed() {
    failed = true;
  }

  boolean isOpen() {
    return port != null;
  }

  /** Whether it may still be opened. */
  boolean isPending() {
    return port == null && !failed;
  }

  boolean is(int portId) {
    return port != null && port.id() == portId;
  }

  int id() {
    return local().id();
  }

  InetSocketAddress bound() {
    return local().bound();
  }

  void onSent(InetSocketAddress to) {
    sentTo.add(to);
  }

  /** What follows from a packet that reached this port from a source (RFC 5780 section 4.4). */
  Filtering filteringThatPasses(InetSocketAddress source) {
    InetAddress address = source.getAddress();
    if (sentTo.stream().noneMatch(to -> to.getAddress().equals(address))) {
      return Filtering.ENDPOINT_INDEPENDENT;
    }
    return sentTo.contains(source) ? Filtering.UNKNOWN : Filtering.ADDRESS_DEPENDENT;
  }

  private LocalPort local() {
    if (port == null) {
      throw new IllegalStateException("the port is not open");
    }
    return port;
  }
}
