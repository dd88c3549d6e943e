package dev.ratatoskr.agent.watch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counters that Linux keeps of the router's interface ({@code /proc/net/dev}, proc(5)), which
 * is of this process's network namespace. Elsewhere nothing is known. Thread: the loop.
 */
public final class InterfaceCounters implements InterfaceTraffic, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InterfaceCounters.class);
  private static final Path TABLE = Path.of("/proc/net/dev");

  /** A line has at most some 200 bytes: a thousand interfaces are enough. */
  private static final int MAX_BYTES = 1 << 18;

  private static final int FIRST_BYTES = 1 << 12;

  /** Of a line's numbers, from 0: what was received, and what was sent. */
  private static final int RECEIVED_PACKETS = 1;

  private static final int SENT_PACKETS = 9;

  private final Path table;
  private ByteBuffer buffer = ByteBuffer.allocate(FIRST_BYTES);
  private @Nullable FileChannel channel;
  private String name = "";

  /** Counters of no interface yet. */
  public InterfaceCounters() {
    this(TABLE);
  }

  InterfaceCounters(Path table) {
    this.table = table;
  }

  /**
   * Whose counters are read from now on.
   *
   * @param name the interface's, as the router tells it; empty when it has none
   */
  public void of(String name) {
    this.name = name;
  }

  @Override
  public OptionalLong packets() {
    if (name.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return read();
    } catch (IOException e) {
      LOG.debug("cannot read {}", table, e);
      close();
      return OptionalLong.empty();
    }
  }

  /** Reads no more until it is asked again. Idempotent. */
  @Override
  public void close() {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.debug("cannot close {}", table, e);
      }
    }
  }

  /** The number in the table, read from its beginning: that makes the table anew. */
  private OptionalLong read() throws IOException {
    FileChannel open = channel;
    if (open == null) {
      open = FileChannel.open(table, StandardOpenOption.READ);
      channel = open;
    }
    buffer.clear();
    int line = 0;
    while (open.read(buffer, buffer.position()) > 0) {
      // Nearly always all there is: then a second read, only to be told so, is spared.
      for (int end = endOfLine(line); end >= 0; end = endOfLine(line)) {
        int numbers = afterName(line, end);
        if (numbers >= 0) {
          return sum(numbers, end);
        }
        line = end + 1;
      }
      makeRoom();
    }
    return OptionalLong.empty();
  }

  private void makeRoom() throws IOException {
    if (!buffer.hasRemaining()) {
      if (buffer.capacity() >= MAX_BYTES) {
        throw new IOException("more than " + MAX_BYTES + " bytes");
      }
      buffer = ByteBuffer.allocate(2 * buffer.capacity()).put(buffer.flip());
    }
  }

  /** Where the line that begins there ends, or -1 while that is not read. */
  private int endOfLine(int from) {
    for (int i = from; i < buffer.position(); i++) {
      if (buffer.get(i) == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Where the numbers of the line begin if it is the interface's, else -1. */
  private int afterName(int from, int end) {
    int at = from;
    while (at < end && buffer.get(at) == ' ') {
      at++;
    }
    if (end - at <= name.length()) {
      return -1;
    }
    for (int i = 0; i < name.length(); i++, at++) {
      if (buffer.get(at) != name.charAt(i)) {
        return -1;
      }
    }
    return buffer.get(at) == ':' ? at + 1 : -1;
  }

  private OptionalLong sum(int from, int end) {
    long sum = 0;
    int at = from;
    for (int column = 0; column <= SENT_PACKETS; column++) {
      while (at < end && buffer.get(at) == ' ') {
        at++;
      }
      int begun = at;
      long number = 0;
      while (at < end && buffer.get(at) >= '0' && buffer.get(at) <= '9') {
        number = 10 * number + buffer.get(at) - '0';
        at++;
      }
      if (at == begun) {
        return OptionalLong.empty();
      }
      sum += column == RECEIVED_PACKETS || column == SENT_PACKETS ? number : 0;
    }
    return OptionalLong.of(sum);
  }
}
