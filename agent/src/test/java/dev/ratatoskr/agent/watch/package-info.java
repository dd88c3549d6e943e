/** Tests of {@code agent.watch}. */
@NullMarked
package dev.ratatoskr.agent.watch;

import org.jspecify.annotations.NullMarked;
