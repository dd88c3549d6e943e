package dev.ratatoskr.proto.portmap;

import java.util.List;

/** What a PCP server answers, or announces unasked (RFC 6887 section 7.2). */
public sealed interface PcpResponse {

  /** What every response begins with. */
  Header header();

  /**
   * What every response begins with.
   *
   * @param result 0..255; see {@link PcpResult}
   * @param lifetimeSeconds of the mapping, or of the error, 0..2^32-1
   * @param epochSeconds since the server last lost its state, 0..2^32-1
   */
  record Header(int result, long lifetimeSeconds, long epochSeconds) {
    /** Whether the request succeeded. */
    public boolean isSuccess() {
      return result == PcpResult.SUCCESS;
    }
  }

  /** The server is there (section 14.1). */
  record Announce(Header header) implements PcpResponse {}

  /** The answer to a MAP request; on an error the contents are the request's. */
  record Map(Header header, PcpMapping mapping, List<PcpOption> options) implements PcpResponse {
    public Map {
      options = List.copyOf(options);
    }
  }

  /**
   * The answer to another operation, or an error without contents.
   *
   * @param opcode 0..127
   */
  record Other(Header header, int opcode) implements PcpResponse {}
}
