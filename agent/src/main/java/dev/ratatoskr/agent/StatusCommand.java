package dev.ratatoskr.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ratatoskr.agent.config.AgentConfig;
import dev.ratatoskr.agent.control.ControlClient;
import dev.ratatoskr.agent.status.StatusTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what the running daemon does. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows bridges, paths and round trips of the running agent.")
final class StatusCommand implements Callable<Integer> {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** An agent that does not answer must not hold up whoever wants to leave. */
  private static final Duration STOP_PATIENCE = Duration.ofMillis(300);

  private final Path systemSocket;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Option(
      names = "--watch",
      description = "Shows it again every second until Ctrl-C; with --json a line each.")
  private boolean watch;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration; without it /etc/ratatoskr.toml, where there is one.")
  private @Nullable Path config;

  @Option(names = "--socket", paramLabel = "PATH", description = "The daemon's control socket.")
  private @Nullable Path socket;

  /**
   * The command.
   *
   * @param systemSocket where the agent that systemd runs answers
   */
  StatusCommand(Path systemSocket) {
    this.systemSocket = systemSocket;
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Path asked = socket;
    if (asked == null) {
      Optional<AgentConfig> loaded = ConfigSource.load(config, err);
      if (loaded.isEmpty()) {
        return ExitCode.USAGE;
      }
      asked = loaded.get().controlSocket();
    }
    if (watch) {
      watch(asked);
      return ExitCode.OK;
    }
    try {
      JsonNode status = ControlClient.status(asked);
      PrintWriter out = spec.commandLine().getOut();
      out.print(json ? status.toPrettyString() + "\n" : StatusTable.of(status, Instant.now()));
      out.flush();
      return ExitCode.OK;
    } catch (IOException e) {
      err.println("ratatoskr: " + excuse(asked));
      err.flush();
      return ExitCode.FAILED;
    }
  }

  private String excuse(Path asked) {
    if (Files.exists(asked) && !Files.isWritable(asked)) {
      return "no rights to ask the agent at " + asked + ": try as root";
    }
    String nobody = "no agent runs (nobody answers at " + asked + "): start one with run";
    return !asked.equals(systemSocket) && Files.exists(systemSocket)
        ? nobody + "; the system's agent answers root: sudo ratatoskr status"
        : nobody;
  }

  private void watch(Path asked) throws InterruptedException {
    StatusWatch.Form form =
        json
            ? StatusWatch.Form.JSON
            : Terminal.isThere() ? StatusWatch.Form.SCREEN : StatusWatch.Form.BLOCKS;
    StatusWatch view =
        new StatusWatch(
            () -> ControlClient.status(asked),
            failure -> excuse(asked),
            form,
            new Terminal()::rows,
            spec.commandLine().getOut());
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> endWatch(view, stop, stopped), "shutdown"));
    try {
      view.run(stop, INTERVAL);
    } finally {
      stopped.countDown();
    }
  }

  /** Ctrl-C is the way to end it, so it is no failure. */
  private static void endWatch(StatusWatch view, CountDownLatch stop, CountDownLatch stopped) {
    if (stopped.getCount() == 0) {
      return; // nobody read any more
    }
    stop.countDown();
    try {
      if (!stopped.await(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        view.restore();
      }
    } catch (InterruptedException e) {
      view.restore();
    }
    Runtime.getRuntime().halt(ExitCode.OK);
  }
}
