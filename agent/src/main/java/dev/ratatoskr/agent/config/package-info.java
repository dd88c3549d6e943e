/**
 * The configuration file: TOML, every key optional, unknown keys refused.
 *
 * <p>An {@link dev.ratatoskr.agent.config.AgentConfig} cannot exist in a wrong state: the reader
 * either makes one or reports every error of the file at once. It does not open sockets, resolve
 * names or look whether files exist: that is for whoever uses a value.
 *
 * <p>Thread: any; the values are immutable. Read first: {@link
 * dev.ratatoskr.agent.config.AgentConfig}, then the commented file {@code defaults.toml} beside it.
 */
@NullMarked
package dev.ratatoskr.agent.config;

import org.jspecify.annotations.NullMarked;
