package dev.ratatoskr.fuzz;

import dev.ratatoskr.fuzz.targets.Targets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fuzzes the targets that are named, or all, one after the other. */
@Command(
    name = "ratatoskr fuzz",
    mixinStandardHelpOptions = true,
    description = "Lets Jazzer look for inputs that break a decoder or a machine.")
public final class FuzzMain implements Callable<Integer> {
  private static final int MOST_MINUTES = 100_000;

  @Parameters(
      paramLabel = "TARGET",
      description = "A target; an unknown name lists them. Without a name: all.")
  private List<String> names = List.of();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "10",
      description = "For all targets together, in even shares; default ${DEFAULT-VALUE}.")
  private double minutes;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      defaultValue = "fuzz",
      description = "The module's directory; default ${DEFAULT-VALUE}.")
  private Path home = Path.of("fuzz");

  private int findings;
  private int failures;

  /** Starts it. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new FuzzMain()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    List<String> all = Targets.names();
    Optional<String> unknown = names.stream().filter(name -> !all.contains(name)).findFirst();
    if (unknown.isPresent()) {
      return refuse("no target " + unknown.get() + "; there are " + String.join(", ", all));
    }
    if (!(minutes > 0) || minutes > MOST_MINUTES) {
      return refuse("--minutes " + minutes + " is not from above 0 to " + MOST_MINUTES);
    }
    List<String> chosen = names.isEmpty() ? all : names;
    Duration each = Duration.ofMillis(Math.round(minutes * 60_000 / chosen.size()));
    System.out.printf("%d targets, %d s each%n", chosen.size(), Math.max(1, each.toSeconds()));
    for (String name : chosen) {
      fuzz(name, each);
    }
    System.out.printf("%d findings%n", findings);
    return findings + failures == 0 ? 0 : 1;
  }

  private void fuzz(String name, Duration time) throws InterruptedException {
    JazzerRun run = new JazzerRun(name, home.toAbsolutePath());
    try {
      report(name, run, run.run(time));
    } catch (IOException e) {
      failures++;
      System.err.println("ratatoskr fuzz: " + name + " could not run: " + e.getMessage());
    }
  }

  private void report(String name, JazzerRun run, JazzerRun.Result result) {
    JazzerOutput output = result.output();
    System.out.printf(
        "%-16s %12d executions %6d places %3d findings%n",
        name, output.executions(), output.covered(), output.inputs().size());
    findings += output.inputs().size();
    for (Path input : output.inputs()) {
      System.out.println("  " + output.thrown().orElse("too slow, or too much memory"));
      System.out.println("  the input: " + input);
      System.out.println("  mend it, and commit the input in " + run.regressions());
    }
    if (result.exit() != 0 && output.inputs().isEmpty()) {
      failures++;
      System.err.println(
          "ratatoskr fuzz: %s ended with %d; see %s".formatted(name, result.exit(), result.log()));
    }
  }

  private static int refuse(String why) {
    System.err.println("ratatoskr fuzz: " + why);
    return 2;
  }
}
