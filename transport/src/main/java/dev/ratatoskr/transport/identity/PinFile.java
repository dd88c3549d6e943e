package dev.ratatoskr.transport.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Writes snapshots of the pins, never an older one over a newer one. Any thread. */
final class PinFile {
  private final Path file;
  private final Executor writer;
  private final Consumer<String> warnings;
  private long newest;
  private boolean warned;

  PinFile(Path file, Executor writer, Consumer<String> warnings) {
    this.file = file;
    this.writer = writer;
    this.warnings = warnings;
  }

  void write(long version, String text) {
    try {
      writer.execute(() -> writeNow(version, text));
    } catch (RejectedExecutionException e) {
      // The program is ending. The peer is learnt anew after the next start.
      warnOnce(e);
    }
  }

  private synchronized void writeNow(long version, String text) {
    if (version <= newest) {
      return;
    }
    newest = version;
    try {
      PrivateFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      warnOnce(e);
    }
  }

  private synchronized void warnOnce(Exception cause) {
    if (!warned) {
      warned = true;
      warnings.accept(
          "cannot write the pins to " + file + ": " + cause + "; they last until the next start");
    }
  }
}
