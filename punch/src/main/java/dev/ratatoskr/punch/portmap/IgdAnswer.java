package dev.ratatoskr.punch.portmap;

import java.net.InetAddress;

/** What came of an {@link IgdRequest}. */
public sealed interface IgdAnswer {

  /** The request's. */
  long id();

  /** There is a gateway. */
  record Found(long id, InetAddress external) implements IgdAnswer {}

  /**
   * The port is mapped.
   *
   * @param external the address outside
   * @param externalPort as the gateway gave it
   * @param lifetimeSeconds 0 is for ever
   */
  record Mapped(long id, InetAddress external, int externalPort, long lifetimeSeconds)
      implements IgdAnswer {}

  /** The mapping is gone. */
  record Unmapped(long id) implements IgdAnswer {}

  /** No gateway answers. */
  record Absent(long id) implements IgdAnswer {}

  /** One answers and refuses, or speaks nonsense. */
  record Refused(long id, String reason) implements IgdAnswer {}
}
