/** Tests of what is remembered from run to run. */
@NullMarked
package dev.ratatoskr.agent.memory;

import org.jspecify.annotations.NullMarked;
