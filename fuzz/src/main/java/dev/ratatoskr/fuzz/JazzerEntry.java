package dev.ratatoskr.fuzz;

import dev.ratatoskr.fuzz.targets.FuzzTarget;
import dev.ratatoskr.fuzz.targets.Targets;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What Jazzer calls, by these names: once with the target's name, then with every input. */
public final class JazzerEntry {
  private static final AtomicReference<@Nullable FuzzTarget> TARGET = new AtomicReference<>();

  private JazzerEntry() {}

  /** Chooses the target. */
  public static void fuzzerInitialize(String[] arguments) {
    TARGET.set(Targets.named(arguments[0]));
  }

  /** Runs it. */
  public static void fuzzerTestOneInput(byte[] input) {
    FuzzTarget target = TARGET.get();
    if (target == null) {
      throw new IllegalStateException("no target was chosen");
    }
    target.run(input);
  }
}
