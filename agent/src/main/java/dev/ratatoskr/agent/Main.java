package dev.ratatoskr.agent;

import dev.ratatoskr.agent.daemon.Agent;
import dev.ratatoskr.agent.daemon.Daemon;
import dev.ratatoskr.agent.doctor.Checkup;
import dev.ratatoskr.agent.nat.Stopwatch;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line. */
public final class Main {
  /** The version users see. */
  public static final String VERSION = "0.1.0";

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    CommandLine line = commandLine(config -> new Agent(config, VERSION));
    line.setOut(writer(System.out));
    System.exit(line.execute(args));
  }

  /**
   * The whole command line, for tests too.
   *
   * @param factory makes what {@code run} runs
   */
  static CommandLine commandLine(Daemon.Factory factory) {
    CommandLine line = new CommandLine(new Root());
    line.addSubcommand(new RunCommand(factory));
    line.addSubcommand(new StatusCommand(Checkup.SYSTEM_SOCKET));
    line.addSubcommand(new NatCommand(Stopwatch::sinceProcessStart));
    line.addSubcommand(new DoctorCommand(Stopwatch::sinceProcessStart));
    line.addSubcommand(new ConfigCommand());
    line.addSubcommand(new PunchCommand());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  /**
   * Writes to a stream, and knows when nobody reads it any more. Picocli's own writer does not:
   * what it asks hides its failures.
   */
  static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  /** Says what can be typed. */
  @Command(
      name = "ratatoskr",
      version = "ratatoskr " + VERSION,
      mixinStandardHelpOptions = true,
      description = "Opens direct paths between Yggdrasil nodes, beside the router.",
      footer = {
        "",
        "  demo [--json]   shows it on this machine, with nothing set up",
        "  test            runs all tests",
        "",
        "Exit codes: 0 done, 1 did not work, 2 wrong command line or configuration."
      })
  static final class Root implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      spec.commandLine().usage(spec.commandLine().getErr());
      return ExitCode.USAGE;
    }
  }
}
