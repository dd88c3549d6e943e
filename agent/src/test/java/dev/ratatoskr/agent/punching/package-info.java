/** Tests of the punch over a pipe. */
@NullMarked
package dev.ratatoskr.agent.punching;

import org.jspecify.annotations.NullMarked;
