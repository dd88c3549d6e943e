package dev.ratatoskr.netns.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of the laboratory that runs until it is stopped. Safe to use from any thread. */
public final class Child implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final String label;
  private final Process process;
  private final Path log;

  private Child(String label, Process process, Path log) {
    this.label = label;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a process whose output, both streams, is appended to a file.
   *
   * @throws LabException if the program cannot be started
   */
  static Child start(String label, List<String> command, Path log) throws LabException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return new Child(label, process, log);
    } catch (IOException e) {
      throw new LabException("cannot start " + label + ": " + e.getMessage(), e);
    }
  }

  /**
   * Starts a process that its owner talks with; only its errors go to the file.
   *
   * @throws LabException if the program cannot be started
   */
  static Child startPiped(String label, List<String> command, Path log) throws LabException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return new Child(label, process, log);
    } catch (IOException e) {
      throw new LabException("cannot start " + label + ": " + e.getMessage(), e);
    }
  }

  /** What a process that is talked with says. */
  public InputStream says() {
    return process.getInputStream();
  }

  /** What a process that is talked with hears. */
  public OutputStream hears() {
    return process.getOutputStream();
  }

  /** What the lab calls it. */
  public String label() {
    return label;
  }

  /** Its process id: that of the program itself, not of a wrapper. */
  public long pid() {
    return process.pid();
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Its exit status; only once it has ended. */
  public int exitStatus() {
    return process.exitValue();
  }

  /** What it has printed so far, in every run that wrote to the same file. */
  public String output() throws IOException {
    return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
  }

  /** What it has printed from this byte of its file on. */
  public byte[] outputFrom(long offset) throws IOException {
    try (InputStream file = Files.newInputStream(log)) {
      file.skipNBytes(offset);
      return file.readAllBytes();
    }
  }

  /** Ends it without warning, as {@code kill -9} does, and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    waitFor(PATIENCE);
  }

  /** Asks it to end (SIGTERM) and waits; the answer is whether it ended within the time. */
  public boolean terminate(Duration patience) {
    process.destroy();
    return waitFor(patience);
  }

  /** Sends any signal by its name without SIG, for example STOP. */
  public void signal(String name) throws LabException {
    Exec.of("kill", "-" + name, Long.toString(pid())).check();
  }

  /** Asks it to end, and kills it when it does not within three seconds. */
  @Override
  public void close() {
    if (!terminate(PATIENCE)) {
      kill();
    }
  }

  private boolean waitFor(Duration patience) {
    try {
      return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }
}
