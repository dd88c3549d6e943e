package dev.ratatoskr.netns.routers;

import dev.ratatoskr.netns.lab.Child;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A ping every 20 ms, and what became of each. Safe to use from any thread. */
public final class Pinger implements AutoCloseable {
  /** The time between two pings. */
  public static final int SPACING_MILLIS = 20;

  private final Child process;
  private final PingLog log = new PingLog();
  private long readBytes;

  private Pinger(Child process) {
    this.process = process;
  }

  /**
   * Begins to ping an IPv6 address from a namespace. The log is {@code <label>.log}, that of the
   * lab's second pinger with this label {@code <label>-2.log}, and so on: each sees its own pings.
   */
  public static synchronized Pinger start(Lab lab, Namespace from, String label, String address)
      throws LabException {
    List<String> command = List.of("ping", "-6", "-n", "-D", "-i", "0.02", address);
    return new Pinger(lab.start(from, unused(lab.directory(), label), command));
  }

  /** The label, or the first of its numbered followers, without a log yet. */
  static String unused(Path directory, String label) {
    String free = label;
    for (int number = 2; Files.exists(directory.resolve(free + ".log")); number++) {
      free = label + "-" + number;
    }
    return free;
  }

  /** The answered pings so far, in the order of their numbers. */
  public synchronized List<Ping> answered() throws LabException {
    try {
      byte[] news = process.outputFrom(readBytes);
      readBytes += news.length;
      log.read(new String(news, StandardCharsets.US_ASCII));
      return log.answered();
    } catch (IOException e) {
      throw new LabException("cannot read the pings", e);
    }
  }

  /** Ends the pinging. */
  @Override
  public void close() {
    process.close();
  }

  /**
   * One answered ping.
   *
   * @param sequence its number, from 1
   * @param sentMillis when it was sent, in Unix time
   * @param rttMillis its round trip
   */
  public record Ping(int sequence, double sentMillis, double rttMillis) {}
}
