/** Tests of {@code agent.control}. */
@NullMarked
package dev.ratatoskr.agent.control;

import org.jspecify.annotations.NullMarked;
