package dev.ratatoskr.benchmarks.path;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One way between two routers.
 *
 * @param name in the tables
 * @param engine of both agents; empty where the routers are peered directly, over TCP and through a
 *     forwarded port, without any agent
 * @param agentToml the configuration of both agents
 */
record Contender(String name, Optional<String> engine, String agentToml) {
  /** The engines of bridges that are measured: the values of {@code [transport] engine}. */
  static final List<String> ENGINES = List.of("quiche", "kwik");

  /** Without an agent: what all ratios refer to. */
  static final Contender DIRECT = new Contender("routers peered over tcp", Optional.empty(), "");

  /** The bridges as installed, one an engine. */
  static final List<Contender> LANES = ENGINES.stream().map(Contender::bridge).toList();

  /** In the order they are measured in the first run. */
  static final List<Contender> ALL = all();

  /** As installed, but for the engine. */
  static Contender bridge(String engine) {
    return new Contender("bridge, " + engine, Optional.of(engine), transport(engine));
  }

  /** Traffic on the bridge stream with all else. */
  static Contender oneStream(String engine) {
    return new Contender(
        "bridge in one stream, " + engine,
        Optional.of(engine),
        transport(engine) + "[bridge]\nlane = false\n");
  }

  /** Whether agents take part. */
  boolean hasAgents() {
    return engine.isPresent();
  }

  private static String transport(String engine) {
    return "[transport]\nengine = \"" + engine + "\"\n";
  }

  private static List<Contender> all() {
    List<Contender> all = new ArrayList<>(List.of(DIRECT));
    all.addAll(LANES);
    all.add(oneStream(ENGINES.getFirst()));
    return List.copyOf(all);
  }
}
