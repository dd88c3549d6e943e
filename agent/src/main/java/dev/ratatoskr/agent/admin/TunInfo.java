package dev.ratatoskr.agent.admin;

/**
 * The router's network interface.
 *
 * @param enabled false when the router runs without one: the agent cannot use the overlay then
 * @param name empty when not told
 * @param mtuBytes 0 when not told
 */
public record TunInfo(boolean enabled, String name, int mtuBytes) {
  /** An IPv6 packet of this size, in the router's frame, still travels in two datagrams at most. */
  private static final int LARGEST_QUICK_BYTES = 1500;

  private static final int EXAMPLE_BITS_PER_SECOND = 20_000_000;

  /**
   * What an interface with large packets costs the ping, and what to set; empty when it is well.
   */
  public String advice() {
    if (!enabled || mtuBytes <= LARGEST_QUICK_BYTES) {
      return "";
    }
    long millis = mtuBytes * 8_000L / EXAMPLE_BITS_PER_SECOND;
    return "the router's IfMTU is "
        + mtuBytes
        + ": one packet of a download holds up a link of 20 Mbit/s for "
        + millis
        + " ms; IfMTU: 1280 in the router's configuration keeps the ping low";
  }
}
