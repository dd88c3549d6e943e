package dev.ratatoskr.agent;

import dev.ratatoskr.agent.config.AgentConfig;
import dev.ratatoskr.agent.punching.PunchGround;
import dev.ratatoskr.agent.punching.PunchMatch;
import dev.ratatoskr.agent.punching.PunchOutcome;
import dev.ratatoskr.punch.peer.PunchSettings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tries what paths two networks allow, over a pipe to the same command on the other side. */
@Command(
    name = "punch",
    mixinStandardHelpOptions = true,
    description = {
      "Tries to open a direct path without any router.",
      "With --pipe to another \"ratatoskr punch --pipe\" whose standard output is our standard",
      "input, and the other way round."
    })
final class PunchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--pipe",
      description = "Speaks with the other side over standard input and output.")
  private boolean pipe;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often, each time from a fresh port; the smaller of both sides' counts.")
  private int rounds = 1;

  @Option(
      names = "--port",
      paramLabel = "P",
      description = "UDP port of the first round, one more in each later one. Default: any free.")
  private int port;

  @Option(
      names = "--stagger",
      paramLabel = "MS",
      description = "Begins so many milliseconds after the other side.")
  private int staggerMillis;

  @Option(names = "--json", description = "Tells each round as JSON.")
  private boolean json;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Writes each round as JSON to FILE, too.")
  private @Nullable Path reportFile;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration; its STUN servers and addresses to bind are used.")
  private @Nullable Path config;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "One of ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private LogLevel logLevel = LogLevel.WARN;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Optional<AgentConfig> loaded = ConfigSource.load(config, err);
    if (loaded.isEmpty()) {
      return ExitCode.USAGE;
    }
    if (!pipe) {
      return refuse("punch needs --pipe, the only way to the other side it knows");
    }
    logLevel.apply();
    try {
      AgentConfig.Network network = loaded.get().network();
      Duration stagger = Duration.ofMillis(Math.max(0, staggerMillis));
      PunchMatch.Plan plan =
          new PunchMatch.Plan(
              network.bind(),
              port,
              rounds,
              stagger,
              network.spray() ? PunchSettings.DEFAULT : PunchSettings.DEFAULT.withoutSpray());
      return play(plan, network) ? ExitCode.OK : ExitCode.FAILED;
    } catch (IllegalArgumentException e) {
      return refuse(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      err.println("ratatoskr: " + e.getMessage());
      err.flush();
      return ExitCode.FAILED;
    }
  }

  private int refuse(String reason) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("ratatoskr: " + reason);
    err.flush();
    return ExitCode.USAGE;
  }

  private boolean play(PunchMatch.Plan plan, AgentConfig.Network network)
      throws IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try (PrintWriter file =
            reportFile == null
                ? new PrintWriter(PrintWriter.nullWriter())
                : new PrintWriter(Files.newBufferedWriter(reportFile, StandardCharsets.UTF_8));
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        PunchMatch match =
            new PunchMatch(
                plan,
                PunchGround.system(network.bind(), network.stunServers()),
                System.in,
                out,
                outcome -> tell(outcome, err, file))) {
      return match.play();
    }
  }

  private void tell(PunchOutcome outcome, PrintWriter err, PrintWriter file) {
    file.println(outcome.json());
    file.flush();
    err.println(json ? outcome.json() : outcome.sentence());
    err.flush();
  }
}
