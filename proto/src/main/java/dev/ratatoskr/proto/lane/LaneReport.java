package dev.ratatoskr.proto.lane;

import dev.ratatoskr.proto.MalformedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

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
 * @param earlier some more arrivals since the last report, oldest first, at most {@link
 *     #MAX_EARLIER}: the one that waited least for a host that was busy tells most of the path
 */
public record LaneReport(
    int number,
    int newestSequence,
    long expected,
    long received,
    long repaired,
    long latenessMicros,
    int arrivalMicros,
    List<Arrival> earlier) {
  /** How many earlier arrivals one report tells at most. */
  public static final int MAX_EARLIER = 8;

  /** Length of the least body behind the header, which tells no earlier arrival. */
  public static final int LEAST_BODY_BYTES = 24;

  private static final int ARRIVAL_BYTES = 8;
  private static final long MAX_U32 = 0xffff_ffffL;

  /**
   * When a datagram arrived.
   *
   * @param sequence as it was first sent
   * @param micros by the reporter's clock, as {@link #arrivalMicros}
   */
  public record Arrival(int sequence, int micros) {}

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
    if (earlier.size() > MAX_EARLIER) {
      throw new IllegalArgumentException(earlier.size() + " earlier arrivals");
    }
    earlier = List.copyOf(earlier);
  }

  /** How many sequences did not arrive as they were first sent. */
  public long lost() {
    return expected - received;
  }

  /** The whole datagram, header included, ready to be read. */
  public ByteBuffer encode(int lane) {
    int bytes = LaneHeader.SIZE_BYTES + LEAST_BODY_BYTES + earlier.size() * ARRIVAL_BYTES;
    ByteBuffer out = ByteBuffer.allocate(bytes);
    LaneHeader.report(lane, number).writeTo(out);
    out.putInt(newestSequence).putInt((int) expected).putInt((int) received).putInt((int) repaired);
    out.putInt((int) latenessMicros).putInt(arrivalMicros);
    earlier.forEach(arrival -> out.putInt(arrival.sequence()).putInt(arrival.micros()));
    return out.flip();
  }

  /**
   * Reads what follows the header of a report and moves the position to the limit.
   *
   * @throws MalformedException when it is cut off or its counts contradict each other
   */
  public static LaneReport read(LaneHeader header, ByteBuffer in) throws MalformedException {
    if (in.remaining() < LEAST_BODY_BYTES) {
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
        body.getInt(),
        earlierIn(body));
  }

  /** What is left of the body; an arrival that is cut off and more than the most are left out. */
  private static List<Arrival> earlierIn(ByteBuffer body) {
    List<Arrival> earlier = new ArrayList<>();
    while (body.remaining() >= ARRIVAL_BYTES && earlier.size() < MAX_EARLIER) {
      int sequence = body.getInt();
      earlier.add(new Arrival(sequence, body.getInt()));
    }
    return earlier;
  }
}
