/** Tests of {@code agent.metrics}. */
@NullMarked
package dev.ratatoskr.agent.metrics;

import org.jspecify.annotations.NullMarked;
