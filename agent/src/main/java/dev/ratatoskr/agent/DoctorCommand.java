package dev.ratatoskr.agent;

import dev.ratatoskr.agent.config.AgentConfig;
import dev.ratatoskr.agent.doctor.Checkup;
import dev.ratatoskr.agent.doctor.Diagnosis;
import dev.ratatoskr.agent.nat.Stopwatch;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what is wrong and what to type. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Says in about 4 s what is wrong, and what to type. Sees more as root; ends with 1 when"
            + " there is a problem.")
final class DoctorCommand implements Callable<Integer> {
  private final Supplier<Stopwatch> sinceStart;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration; without it /etc/ratatoskr.toml, where there is one.")
  private @Nullable Path config;

  /**
   * A command that may never run: what tells the time of the start is loaded only if it does.
   *
   * @param sinceStart gives one that runs since the process began
   */
  DoctorCommand(Supplier<Stopwatch> sinceStart) {
    this.sinceStart = sinceStart;
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<AgentConfig> loaded = ConfigSource.load(config, spec.commandLine().getErr());
    if (loaded.isEmpty()) {
      return ExitCode.USAGE;
    }
    try (NettyLoop loop = NettyLoop.start(IoKind.AUTO)) {
      Diagnosis diagnosis = Diagnosis.of(new Checkup(loaded.get(), loop, sinceStart.get()).run());
      int exit = diagnosis.isHealthy() ? ExitCode.OK : ExitCode.FAILED;
      // Printed before the loop ends: that may take a moment of its own.
      PrintWriter out = spec.commandLine().getOut();
      out.print(json ? diagnosis.json(exit).toPrettyString() + "\n" : diagnosis.text());
      out.flush();
      return exit;
    }
  }
}
