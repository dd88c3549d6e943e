package dev.ratatoskr.netns.reach;

import dev.ratatoskr.netns.lab.Child;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One direction of the pipe between two punches, as slow as a mesh. It also decides when a round
 * begins: a side begins one when it has heard that the other is done with the one before.
 */
final class Wire {
  /** One way: with it the rendezvous' round trip is the mesh's of the standard scenario. */
  private static final long DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final Pattern DONE = Pattern.compile("done (\\d+)");

  private final Child from;
  private final Child to;
  private final BlockingQueue<Line> underWay = new LinkedBlockingQueue<>();
  private int allowed;

  private record Line(String text, long dueNanos) {
    /** The round that may begin once this is heard; 0 when none does. */
    int opens() {
      Matcher done = DONE.matcher(text);
      return done.matches() ? Integer.parseInt(done.group(1)) + 1 : text.contains("punch") ? 1 : 0;
    }
  }

  private Wire(Child from, Child to) {
    this.from = from;
    this.to = to;
  }

  static Wire lay(Child from, Child to) {
    Wire wire = new Wire(from, to);
    Thread.ofVirtual().name("wire-in").start(wire::read);
    Thread.ofVirtual().name("wire-out").start(wire::write);
    return wire;
  }

  /** Rounds up to this one may begin. */
  synchronized void allow(int rounds) {
    allowed = rounds;
    notifyAll();
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(from.says(), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        underWay.add(new Line(line, System.nanoTime() + DELAY_NANOS));
      }
    } catch (IOException e) {
      // The process was ended; the end follows.
    }
    underWay.add(new Line("", System.nanoTime()));
  }

  private void write() {
    try (OutputStream out = to.hears()) {
      for (Line line = underWay.take(); !line.text.isEmpty(); line = underWay.take()) {
        for (long now = System.nanoTime(); now - line.dueNanos < 0; now = System.nanoTime()) {
          LockSupport.parkNanos(line.dueNanos - now);
        }
        awaitLeave(line.opens());
        out.write((line.text + "\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
    } catch (IOException e) {
      // The process was ended.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void awaitLeave(int round) throws InterruptedException {
    while (round > allowed) {
      wait();
    }
  }
}
