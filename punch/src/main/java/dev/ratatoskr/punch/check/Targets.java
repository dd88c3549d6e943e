package dev.ratatoskr.punch.check;

import java.net.InetSocketAddress;

/** Which addresses a peer may have us send to. */
@FunctionalInterface
public interface Targets {

  /**
   * Whether something may be sent there because the peer wants it; it then counts as one of the
   * peer's.
   *
   * @param address usable, or one that the peer itself spoke from
   */
  boolean admit(InetSocketAddress address, long nowNanos);
}
