package dev.ratatoskr.benchmarks.path;

import java.util.List;
import java.util.Optional;

/**
 * One way between two routers.
 *
 * @param name in the tables
 * @param agentToml the configuration of both agents; empty where the routers are peered directly,
 *     over TCP and through a forwarded port, without any agent
 */
record Contender(String name, Optional<String> agentToml) {
  /** Without an agent: what all ratios refer to. */
  static final Contender DIRECT = new Contender("routers peered over tcp", Optional.empty());

  /** As installed. */
  static final Contender BRIDGE = new Contender("bridge", Optional.of(""));

  /** Traffic on the bridge stream with all else. */
  static final Contender ONE_STREAM =
      new Contender("bridge, one stream", Optional.of("[bridge]\nlane = false\n"));

  /** In the order they are measured. */
  static final List<Contender> ALL = List.of(DIRECT, BRIDGE, ONE_STREAM);
}
