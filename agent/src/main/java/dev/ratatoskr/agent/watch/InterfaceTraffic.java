package dev.ratatoskr.agent.watch;

import java.util.OptionalLong;

/** Tells how much went through the router's network interface, ours and everybody's. */
@FunctionalInterface
public interface InterfaceTraffic {
  /**
   * Packets of both directions so far. Only whether it changed means something. Thread: the loop;
   * never blocks.
   *
   * @return empty when it is not known
   */
  OptionalLong packets();
}
