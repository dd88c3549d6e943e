package dev.ratatoskr.agent.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a program said that ran to its end.
 *
 * @param exit its status
 * @param out what it printed
 * @param words the first line of its complaints
 */
record ToolOutput(int exit, String out, String words) {
  private static final int MOST_BYTES = 4 << 20;
  private static final int MOST_WORDS_BYTES = 400;

  /**
   * Runs it. Blocks for as long as {@code patience} and hardly longer, whatever the program does;
   * it is ended then.
   *
   * @throws IOException when it cannot be run, does not end, or leaves its output open
   */
  static ToolOutput of(List<String> command, Duration patience) throws IOException {
    long endNanos = System.nanoTime() + patience.toNanos();
    Process process = new ProcessBuilder(command).start();
    try {
      process.getOutputStream().close();
      CompletableFuture<byte[]> out = reading(process.getInputStream(), MOST_BYTES);
      CompletableFuture<byte[]> words = reading(process.getErrorStream(), MOST_WORDS_BYTES);
      if (!process.waitFor(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new IOException(command.getFirst() + " does not end");
      }
      return new ToolOutput(
          process.exitValue(),
          new String(read(out, endNanos), StandardCharsets.UTF_8),
          firstLine(read(words, endNanos)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException(command.getFirst() + " cannot be read", e);
    } catch (TimeoutException e) {
      throw new IOException(command.getFirst() + " leaves its output open", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static byte[] read(CompletableFuture<byte[]> reading, long endNanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    return reading.get(Math.max(1, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  /** On a thread of its own, since only the end of all who hold the pipe ends it for certain. */
  private static CompletableFuture<byte[]> reading(InputStream stream, int most) {
    CompletableFuture<byte[]> bytes = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("tool output")
        .start(
            () -> {
              try {
                bytes.complete(stream.readNBytes(most));
                // What is too much is read all the same, or the program would wait.
                stream.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                bytes.completeExceptionally(e);
              }
            });
    return bytes;
  }

  private static String firstLine(byte[] words) {
    return new String(words, StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .map(line -> line.replaceAll("\\p{Cntrl}", "?"))
        .findFirst()
        .orElse("no words");
  }
}
