package dev.ratatoskr.agent;

import dev.ratatoskr.agent.config.AgentConfig;
import dev.ratatoskr.agent.control.ControlServer;
import dev.ratatoskr.agent.daemon.Daemon;
import dev.ratatoskr.agent.metrics.MetricsServer;
import dev.ratatoskr.agent.status.StatusJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the daemon until a signal ends it. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Runs the agent beside the router. With no file the defaults work.")
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("agent");

  private final Daemon.Factory factory;
  private final CountDownLatch stopped = new CountDownLatch(1);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Configuration (see: config --defaults); without it /etc/ratatoskr.toml, where there is"
              + " one.")
  private @Nullable Path config;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "One of ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private LogLevel logLevel = LogLevel.INFO;

  RunCommand(Daemon.Factory factory) {
    this.factory = factory;
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Optional<AgentConfig> loaded = ConfigSource.load(config, err);
    if (loaded.isEmpty()) {
      return ExitCode.USAGE;
    }
    logLevel.apply();
    try {
      run(loaded.get());
      return ExitCode.OK;
    } catch (IOException e) {
      err.println("ratatoskr: " + e.getMessage());
      err.flush();
      return ExitCode.FAILED;
    }
  }

  private void run(AgentConfig settings) throws IOException, InterruptedException {
    Daemon daemon = factory.create(settings);
    // root shares the status with its group; a user keeps it.
    String permissions = "root".equals(System.getProperty("user.name")) ? "rw-rw----" : "rw-------";
    CountDownLatch signal = new CountDownLatch(1);
    Optional<MetricsServer> metrics = Optional.empty();
    boolean ran = false;
    try (ControlServer control =
        ControlServer.start(settings.controlSocket(), permissions, daemon)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitStop(signal), "shutdown"));
      metrics = metrics(settings, daemon);
      daemon.start();
      LOG.info("ratatoskr {} runs, status at {}", Main.VERSION, control.socket());
      ran = true;
      signal.await();
    } finally {
      if (metrics.isPresent()) {
        metrics.get().close(); // a method reference would load the class where there are none
      }
      daemon.stop();
      if (ran) {
        LOG.info("stopped");
      }
      stopped.countDown();
    }
  }

  /** Bridges matter more than their metrics: without a port for these the agent runs on. */
  private static Optional<MetricsServer> metrics(AgentConfig settings, Daemon daemon) {
    if (settings.metrics().isEmpty()) {
      return Optional.empty();
    }
    try {
      MetricsServer server =
          MetricsServer.start(
              settings.metrics().get(), daemon, Main.VERSION, settings.peers().names());
      LOG.info("metrics at http://{}/metrics", StatusJson.text(server.address()));
      return Optional.of(server);
    } catch (IOException e) {
      LOG.error("{}", e.getMessage());
      return Optional.empty();
    }
  }

  /** The JVM ends when this returns, so it waits until everything is undone. */
  private void awaitStop(CountDownLatch signal) {
    if (stopped.getCount() == 0) {
      return; // it ended by itself, with an exit code of its own
    }
    signal.countDown();
    try {
      stopped.await();
      // A stop that was asked for and is complete is a success, not the death by a signal that the
      // JVM would report.
      Runtime.getRuntime().halt(ExitCode.OK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
