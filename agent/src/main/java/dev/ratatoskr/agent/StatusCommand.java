package dev.ratatoskr.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ratatoskr.agent.config.AgentConfig;
import dev.ratatoskr.agent.control.ControlClient;
import dev.ratatoskr.agent.status.StatusTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
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
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The daemon's configuration, if it has one.")
  private @Nullable Path config;

  @Option(names = "--socket", paramLabel = "PATH", description = "The daemon's control socket.")
  private @Nullable Path socket;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    Path asked = socket;
    if (asked == null) {
      Optional<AgentConfig> loaded = ConfigSource.load(config, err);
      if (loaded.isEmpty()) {
        return ExitCode.USAGE;
      }
      asked = loaded.get().controlSocket();
    }
    try {
      JsonNode status = ControlClient.status(asked);
      PrintWriter out = spec.commandLine().getOut();
      out.print(json ? status.toPrettyString() + "\n" : StatusTable.of(status, Instant.now()));
      out.flush();
      return ExitCode.OK;
    } catch (IOException e) {
      err.println(
          Files.exists(asked) && !Files.isWritable(asked)
              ? "ratatoskr: no rights to ask the agent at " + asked + ": try as root"
              : "ratatoskr: no agent runs (nobody answers at " + asked + "): start one with run");
      err.flush();
      return ExitCode.FAILED;
    }
  }
}
