/**
 * What the agent tells about itself, and its JSON and its table for people.
 *
 * <p>Values only: it asks nobody and opens nothing. Thread: any. Read first: {@link
 * dev.ratatoskr.agent.status.AgentStatus}.
 */
@NullMarked
package dev.ratatoskr.agent.status;

import org.jspecify.annotations.NullMarked;
