package dev.ratatoskr.fuzz.targets;

import dev.ratatoskr.agent.punching.PunchLine;
import dev.ratatoskr.proto.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A line of {@code punch --pipe}: what is read is written and read again as the same. */
final class PunchLineTarget implements FuzzTarget {

  @Override
  public List<byte[]> seeds() {
    return List.of(
        Bytes.of("ratatoskr-punch 1 5"),
        Bytes.of("ready 3 " + Keys.peer(7)),
        Bytes.of("signal 3 A0oBBw=="),
        Bytes.of("done 3"));
  }

  @Override
  public void run(byte[] input) {
    PunchLine line;
    try {
      line = PunchLine.parse(new String(input, StandardCharsets.ISO_8859_1));
    } catch (MalformedException e) {
      return;
    }
    try {
      BrokenPromise.unlessEqual(line, PunchLine.parse(line.text()), "a line");
    } catch (MalformedException e) {
      throw BrokenPromise.by("a line cannot be read again", e);
    }
  }
}
