package dev.ratatoskr.agent;

import dev.ratatoskr.agent.config.ConfigReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the commented default file, or checks a file. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Prints the commented default configuration, or checks a file.")
final class ConfigCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @ArgGroup(multiplicity = "1")
  private Choice choice = new Choice();

  /** Exactly one of the two. */
  static final class Choice {
    @Option(names = "--defaults", required = true, description = "Prints the default file.")
    boolean defaults;

    @Option(
        names = "--check",
        required = true,
        paramLabel = "FILE",
        description = "Tells everything wrong in FILE.")
    @Nullable Path check;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Path file = choice.check;
    if (file == null) {
      out.print(ConfigReader.defaultFile());
      out.flush();
      return ExitCode.OK;
    }
    if (ConfigSource.load(file, spec.commandLine().getErr()).isEmpty()) {
      return ExitCode.USAGE;
    }
    out.println(file + ": right");
    out.flush();
    return ExitCode.OK;
  }
}
