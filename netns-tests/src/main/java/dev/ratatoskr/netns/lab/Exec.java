package dev.ratatoskr.netns.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One command to run to its end, with a deadline and its output captured.
 *
 * @param command program and arguments
 * @param input what it reads from standard input
 * @param deadline after which it is killed
 * @param directory where it runs
 * @param environment added to this process's own
 */
public record Exec(
    List<String> command,
    String input,
    Duration deadline,
    Path directory,
    Map<String, String> environment) {
  private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(60);

  /** Copies the collections. */
  public Exec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** A command with no input and the usual deadline of a minute. */
  public static Exec of(List<String> command) {
    return new Exec(command, "", DEFAULT_DEADLINE, Path.of("."), Map.of());
  }

  /** A command with no input and the usual deadline of a minute. */
  public static Exec of(String... command) {
    return of(List.of(command));
  }

  /** The same, reading this text. */
  public Exec withInput(String text) {
    return new Exec(command, text, deadline, directory, environment);
  }

  /** The same with another deadline. */
  public Exec within(Duration time) {
    return new Exec(command, input, time, directory, environment);
  }

  /** The same, run in this directory. */
  public Exec in(Path place) {
    return new Exec(command, input, deadline, place, environment);
  }

  /** The same with one more environment variable. */
  public Exec with(String name, String value) {
    Map<String, String> more = new java.util.HashMap<>(environment);
    more.put(name, value);
    return new Exec(command, input, deadline, directory, more);
  }

  /**
   * Runs it and demands exit status 0.
   *
   * @return standard output
   * @throws LabException if it cannot start, overruns its deadline or fails; the message has the
   *     command and what it printed
   */
  public String check() throws LabException {
    Result result = run();
    if (result.exitStatus() != 0) {
      String said = (result.err().isBlank() ? result.out() : result.err()).strip();
      throw new LabException(line() + " failed with " + result.exitStatus() + ": " + said);
    }
    return result.out();
  }

  /**
   * Runs it to its end, whatever its exit status.
   *
   * @throws LabException if it cannot start or overruns its deadline
   */
  public Result run() throws LabException {
    Process process = start();
    try {
      CompletableFuture<String> out = read(process.getInputStream());
      CompletableFuture<String> err = read(process.getErrorStream());
      feed(process);
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabException(line() + " did not end within " + deadline.toSeconds() + " s");
      }
      return new Result(process.exitValue(), out.join(), err.join());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException(line() + " was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private Process start() throws LabException {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
      builder.environment().putAll(environment);
      return builder.start();
    } catch (IOException e) {
      throw new LabException("cannot start " + command.getFirst() + ": " + e.getMessage(), e);
    }
  }

  private void feed(Process process) {
    try (OutputStream stream = process.getOutputStream()) {
      stream.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended without reading everything; its exit status says the rest.
    }
  }

  private static CompletableFuture<String> read(InputStream stream) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
              } catch (IOException e) {
                text.completeExceptionally(new UncheckedIOException(e));
              }
            });
    return text;
  }

  private String line() {
    return String.join(" ", command);
  }

  /**
   * What a command answered.
   *
   * @param exitStatus 0 for success
   * @param out standard output
   * @param err standard error
   */
  public record Result(int exitStatus, String out, String err) {}
}
