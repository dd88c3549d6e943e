package dev.ratatoskr.agent;

import dev.ratatoskr.agent.config.AgentConfig;
import dev.ratatoskr.agent.memory.NetworkMemory;
import dev.ratatoskr.agent.memory.RememberedLifetime;
import dev.ratatoskr.agent.nat.NatCheck;
import dev.ratatoskr.agent.nat.NatFindings;
import dev.ratatoskr.agent.nat.Stopwatch;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what this network lets through. */
@Command(
    name = "nat",
    mixinStandardHelpOptions = true,
    description = "Says within 5 s what this network lets through. Needs no daemon and no rights.")
final class NatCommand implements Callable<Integer> {
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
  NatCommand(Supplier<Stopwatch> sinceStart) {
    this.sinceStart = sinceStart;
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<AgentConfig> loaded = ConfigSource.load(config, spec.commandLine().getErr());
    if (loaded.isEmpty()) {
      return ExitCode.USAGE;
    }
    try (NettyLoop loop = NettyLoop.start(IoKind.AUTO)) {
      NatFindings findings =
          remembered(
              new NatCheck(loop, sinceStart.get()).run(loaded.get().network()), loaded.get());
      // Printed before the loop ends: that may take a moment of its own.
      PrintWriter out = spec.commandLine().getOut();
      out.print(json ? findings.json().toPrettyString() + "\n" : findings.text());
      out.flush();
      return findings.couldTell() ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  /** What the daemon with this configuration has learnt in the network that was just seen. */
  private static NatFindings remembered(NatFindings findings, AgentConfig config) {
    Path memory = NetworkMemory.fileIn(config.identity().directory());
    return findings
        .report()
        .ipv4()
        .outside()
        .map(outside -> RememberedLifetime.read(memory, outside, InstantSource.system()))
        .map(findings::with)
        .orElse(findings);
  }
}
