/**
 * The endpoint {@code /metrics} for Prometheus, where the configuration has one.
 *
 * <p>It reads snapshots of the status, one a second at most however many ask, and nothing else of
 * the agent; whoever may connect may read. Without {@code [metrics] listen} none of it is loaded.
 * The metrics are Micrometer's; the server is the JDK's own.
 *
 * <p>Thread: virtual threads, one for each request, and the server's own. Read first: {@link
 * dev.ratatoskr.agent.metrics.MetricsServer}, then {@link dev.ratatoskr.agent.metrics.MetricsText}.
 */
@NullMarked
package dev.ratatoskr.agent.metrics;

import org.jspecify.annotations.NullMarked;
