package dev.ratatoskr.proto.lane;

import dev.ratatoskr.proto.MalformedException;
import java.nio.ByteBuffer;

/**
 * What one side of a lane received of the other since its last report.
 *
 * @param number counts reports, wraps; an older one that comes late is out of date
 * @param newestSequence the highest sequence that arrived as it was first sent; any value
 * @param expected how many sequences were judged, 0 to 2^32 - 1
 * @param received how many of them arrived as they were first sent, 0 to {@code expected}
 * @param repaired how many of the others arrived as a repeated copy, 0 to {@code expected -
 *     received}
 * @param latenessMicros by how much the latest of the overtaken datagrams came after the first that
 *     overtook it, 0 to 2^32 - 1 microseconds; 0 when none was overtaken
 * @param arrivalMicros when {@code newestSequence} arrived, by the reporter's clock in microseconds
 *     modulo 2^32: the difference of two reports, less that of the two sendings, is the change of
 *     the delay
 */
public record LaneReport(
    int number,
    int newestSequence,
    long expected,
    long received,
    long repaired,
    long latenessMicros,
    int arrivalMicros) {
  /** Length of the body behind the header. */
  public static final int BODY_BYTES = 24;

  /** Length of the whole datagram. */
  public static final int SIZE_BYTES = LaneHeader.SIZE_BYTES + BODY_BYTES;

  private static final long MAX_U32 = 0xffff_ffffL;

  public LaneReport {
    if (expected < 0 || expected > MAX_U32 || received < 0 || repaired < 0) {
      throw new IllegalArgumentException("counts of a lane report out of range");
    }
    if (received + repaired > expected) {
      throw new IllegalArgumentException(
          received + " received and " + repaired + " repaired of " + expected);
    }
    if (latenessMicros < 0 || latenessMicros > MAX_U32) {
      throw new IllegalArgumentException("lateness " + latenessMicros);
    }
  }

  /** How many sequences did not arrive as they were first sent. */
  public long lost() {
    return expected - received;
  }

  /** The whole datagram, header included, ready to be read. */
  public ByteBuffer encode(int lane) {
    ByteBuffer out = ByteBuffer.allocate(SIZE_BYTES);
    LaneHeader.report(lane, number).writeTo(out);
    out.putInt(newestSequence).putInt((int) expected).putInt((int) received).putInt((int) repaired);
    return out.putInt((int) latenessMicros).putInt(arrivalMicros).flip();
  }

  /**
   * Reads what follows the header of a report and moves the position to the limit.
   *
   * @throws MalformedException when it is cut off or its counts contradict each other
   */
  public static LaneReport read(LaneHeader header, ByteBuffer in) throws MalformedException {
    if (in.remaining() < BODY_BYTES) {
      throw new MalformedException("lane report with a body of " + in.remaining() + " bytes");
    }
    ByteBuffer body = in.slice();
    in.position(in.limit());
    int newestSequence = body.getInt();
    long expected = body.getInt() & MAX_U32;
    long received = body.getInt() & MAX_U32;
    long repaired = body.getInt() & MAX_U32;
    long latenessMicros = body.getInt() & MAX_U32;
    if (received + repaired > expected) {
      throw new MalformedException(
          "lane report of " + received + " received and " + repaired + " repaired of " + expected);
    }
    return new LaneReport(
        header.sequence(),
        newestSequence,
        expected,
        received,
        repaired,
        latenessMicros,
        body.getInt());
  }
}
