package dev.ratatoskr.agent.punching;

import dev.ratatoskr.proto.MalformedException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Lines to and from the other side. Neither {@link #say} nor the reader ever waits for the loop.
 */
final class PunchPipe implements AutoCloseable {
  /** More lines than any honest peer has under way; beyond that the pipe is flooded. */
  private static final int MAX_WAITING = 1000;

  private static final long CLOSE_MILLIS = 2000;

  private final InputStream in;
  private final OutputStream out;
  private final BlockingQueue<PunchNews> news;
  private final BlockingQueue<Optional<PunchLine>> unsaid = new LinkedBlockingQueue<>();
  private final Thread writer =
      Thread.ofPlatform().daemon().name("pipe-out").unstarted(this::write);

  private PunchPipe(InputStream in, OutputStream out, BlockingQueue<PunchNews> news) {
    this.in = new BufferedInputStream(in);
    this.out = out;
    this.news = news;
  }

  /** Begins to read. The streams stay their owner's. */
  static PunchPipe start(InputStream in, OutputStream out, BlockingQueue<PunchNews> news) {
    PunchPipe pipe = new PunchPipe(in, out, news);
    Thread.ofPlatform().daemon().name("pipe-in").start(pipe::read);
    pipe.writer.start();
    return pipe;
  }

  /** Says a line, in order. Any thread; does not wait. */
  void say(PunchLine line) {
    unsaid.add(Optional.of(line));
  }

  private void write() {
    try {
      for (Optional<PunchLine> next = unsaid.take(); next.isPresent(); next = unsaid.take()) {
        out.write((next.get().text() + "\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
    } catch (IOException e) {
      news.add(new PunchNews.PipeEnded("the other side does not listen any more"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try {
      for (Optional<String> line = line(); line.isPresent(); line = line()) {
        if (news.size() > MAX_WAITING) {
          throw new MalformedException("more lines than can be taken");
        }
        news.add(new PunchNews.Said(PunchLine.parse(line.get())));
      }
      news.add(new PunchNews.PipeEnded("the other side has ended"));
    } catch (MalformedException e) {
      news.add(
          new PunchNews.PipeEnded(
              "what came is not from another ratatoskr punch --pipe: " + e.getMessage()));
    } catch (IOException e) {
      news.add(new PunchNews.PipeEnded("standard input fails: " + e.getMessage()));
    }
  }

  /** The next line without its end; empty at the end of the input. */
  private Optional<String> line() throws IOException, MalformedException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        return Optional.of(line.toString(StandardCharsets.ISO_8859_1));
      }
      if (line.size() == PunchLine.MAX_CHARS) {
        throw new MalformedException("a line of more than " + PunchLine.MAX_CHARS + " bytes");
      }
      line.write(next);
    }
    return Optional.empty();
  }

  /** Waits until all is written, for a moment at most. */
  @Override
  public void close() {
    unsaid.add(Optional.empty());
    try {
      writer.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
