package dev.ratatoskr.fuzz.targets;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.lane.LaneHeader;
import dev.ratatoskr.proto.lane.LaneKind;
import dev.ratatoskr.proto.lane.LaneReport;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** A datagram of the lane: header and report are written and read again as the same. */
final class LaneHeaderTarget implements FuzzTarget {

  @Override
  public List<byte[]> seeds() {
    LaneReport report =
        new LaneReport(3, 1000, 50, 40, 5, 900, 77, List.of(new LaneReport.Arrival(990, 60)));
    ByteBuffer fragment = ByteBuffer.allocate(40);
    LaneHeader.fragment(5, LaneHeader.COPY, 1, 2, 99).writeTo(fragment);
    return List.of(fragment.array(), Bytes.of(report.encode(5)));
  }

  @Override
  public void run(byte[] input) {
    ByteBuffer in = ByteBuffer.wrap(input);
    LaneHeader header;
    LaneReport report = null;
    try {
      header = LaneHeader.read(in);
      if (header.kind() == LaneKind.REPORT) {
        report = LaneReport.read(header, in);
      }
    } catch (MalformedException e) {
      return;
    }
    ByteBuffer out = ByteBuffer.allocate(LaneHeader.SIZE_BYTES);
    header.writeTo(out);
    BrokenPromise.unless(
        Arrays.equals(out.array(), Arrays.copyOf(input, LaneHeader.SIZE_BYTES)), "another header");
    if (report != null) {
      readAgain(header, report);
    }
  }

  private static void readAgain(LaneHeader header, LaneReport report) {
    try {
      ByteBuffer bytes = report.encode(header.lane());
      LaneHeader again = LaneHeader.read(bytes);
      BrokenPromise.unlessEqual(header, again, "a report's header");
      BrokenPromise.unlessEqual(report, LaneReport.read(again, bytes), "a report");
    } catch (MalformedException e) {
      throw BrokenPromise.by("a report cannot be read again", e);
    }
  }
}
