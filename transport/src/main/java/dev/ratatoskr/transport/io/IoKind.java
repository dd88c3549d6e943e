package dev.ratatoskr.transport.io;

/** Which of the system's interfaces the loop uses. */
public enum IoKind {
  /** Epoll where its native library loads, NIO elsewhere. */
  AUTO,
  /** Linux epoll through Netty's native library; opening a loop fails where it does not load. */
  EPOLL,
  /** The portable selector of the JDK. */
  NIO
}
