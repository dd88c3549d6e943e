package dev.ratatoskr.proto.portmap;

import java.net.InetAddress;
import java.util.List;

/** What a client asks a PCP server (RFC 6887 section 7.1). */
public sealed interface PcpRequest {

  /** The address the request is sent from, which the server compares with what it sees. */
  InetAddress client();

  /** Are you there, and since when? (Section 14.1.) */
  record Announce(InetAddress client) implements PcpRequest {}

  /**
   * Let others reach this port (section 11).
   *
   * @param lifetimeSeconds 0..2^32-1; 0 takes the mapping away
   */
  record Map(InetAddress client, long lifetimeSeconds, PcpMapping mapping, List<PcpOption> options)
      implements PcpRequest {
    public Map {
      checkSeconds(lifetimeSeconds);
      options = List.copyOf(options);
    }
  }

  /**
   * Another operation.
   *
   * @param opcode 0..127
   */
  record Other(InetAddress client, int opcode) implements PcpRequest {}

  private static void checkSeconds(long seconds) {
    if (seconds < 0 || seconds > 0xffff_ffffL) {
      throw new IllegalArgumentException("a lifetime of " + seconds + " s");
    }
  }
}
