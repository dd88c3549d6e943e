package dev.ratatoskr.agent.metrics;

import dev.ratatoskr.agent.config.PeerNames;
import dev.ratatoskr.agent.status.AgentStatus;
import dev.ratatoskr.agent.status.BridgeStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import java.net.Inet6Address;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes a status in Prometheus's text format. Names and units follow Prometheus's conventions and
 * are never renamed. For one thread at a time.
 */
final class MetricsText {
  private static final double SECONDS_PER_MILLI = 1e-3;

  private final String version;
  private final KnownPeers known;

  /**
   * Has written nothing yet.
   *
   * @param version of the agent
   */
  MetricsText(String version, PeerNames names) {
    this.version = version;
    this.known = new KnownPeers(names);
  }

  /** The whole text. A registry lives for one text, so no series outlives what it tells of. */
  String of(AgentStatus status) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try {
      agent(registry, status);
      states(registry, status.bridges());
      Map<Inet6Address, String> peers = known.afterSeeing(status.bridges());
      Set<Inet6Address> bridged =
          status.bridges().stream()
              .filter(bridge -> bridge.stage().state() == BridgeStatus.State.BRIDGED)
              .map(bridge -> bridge.node().address())
              .collect(Collectors.toSet());
      peers.forEach(
          (address, name) ->
              gauge(registry, "ratatoskr.bridge.up", "1 while the routers peer over a bridge.", "")
                  .with(tags(address, name), bridged.contains(address) ? 1 : 0));
      status.bridges().forEach(bridge -> figures(registry, bridge));
      ProcessFigures.register(registry);
      return registry.scrape();
    } finally {
      registry.close();
    }
  }

  private void agent(PrometheusMeterRegistry registry, AgentStatus status) {
    // Not by Micrometer, which takes the ending off a gauge.
    Info.builder()
        .name("ratatoskr_build_info")
        .help("The agent's version, and its router's where one answers.")
        .labelNames("version", "router_version")
        .register(registry.getPrometheusRegistry())
        .addLabelValues(version, status.self().routerVersion());
    gauge(registry, "ratatoskr.ready", "1 when a router answers and the code is warm.", "")
        .with(Tags.empty(), status.self().ready() ? 1 : 0);
  }

  private static void states(MeterRegistry registry, List<BridgeStatus> bridges) {
    for (BridgeStatus.State state : BridgeStatus.State.values()) {
      long count = bridges.stream().filter(bridge -> bridge.stage().state() == state).count();
      gauge(registry, "ratatoskr.bridges", "Peers by the state of their bridge.", "")
          .with(Tags.of("state", state.name().toLowerCase(Locale.ROOT)), Math.toIntExact(count));
    }
  }

  private void figures(MeterRegistry registry, BridgeStatus bridge) {
    Tags tags = tags(bridge.node().address(), bridge.name().orElse(""));
    BridgeStatus.Figures figures = bridge.figures();
    gauge(registry, "ratatoskr.path.rtt", "Round trip over the direct path.", "seconds")
        .with(tags, seconds(figures.trips().directMillis()));
    gauge(registry, "ratatoskr.path.jitter", "Mean deviation of round trips in a row.", "seconds")
        .with(tags, seconds(figures.trips().directJitterMillis()));
    gauge(registry, "ratatoskr.mesh.rtt", "Round trip over the mesh.", "seconds")
        .with(tags, seconds(figures.trips().meshMillis()));
    gauge(registry, "ratatoskr.path.loss.ratio", "Lost part of the probes, 0 to 1.", "")
        .with(tags, figures.loss());
    bytes(registry, tags.and("direction", "in"), figures.bytesIn());
    bytes(registry, tags.and("direction", "out"), figures.bytesOut());
  }

  /** The registry holds what it counts weakly; this object lives longer than it. */
  private void bytes(MeterRegistry registry, Tags tags, long count) {
    FunctionCounter.builder("ratatoskr.bridge", this, self -> count)
        .baseUnit("bytes")
        .description("What the present bridge carried; begins anew with each.")
        .tags(tags)
        .register(registry);
  }

  private static Tags tags(Inet6Address address, String name) {
    return Tags.of("peer", address.getHostAddress(), "name", name);
  }

  private static OptionalDouble seconds(OptionalDouble millis) {
    return millis.isPresent()
        ? OptionalDouble.of(millis.getAsDouble() * SECONDS_PER_MILLI)
        : OptionalDouble.empty();
  }

  static Family gauge(MeterRegistry registry, String name, String help, String unit) {
    return new Family(registry, name, help, unit);
  }

  /**
   * A metric with several values.
   *
   * @param unit empty where it has none
   */
  record Family(MeterRegistry registry, String name, String help, String unit) {
    void with(Tags tags, double value) {
      Gauge.builder(name, () -> value)
          .description(help)
          .baseUnit(unit.isEmpty() ? null : unit)
          .tags(tags)
          .register(registry);
    }

    /** Nothing where nothing is measured. */
    void with(Tags tags, OptionalDouble value) {
      value.ifPresent(present -> with(tags, present));
    }
  }
}
