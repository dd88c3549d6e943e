/** Tests of {@code agent.status}. */
@NullMarked
package dev.ratatoskr.agent.status;

import org.jspecify.annotations.NullMarked;
