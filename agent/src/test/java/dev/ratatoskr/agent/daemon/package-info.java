/** Tests of the daemon's parts. */
@NullMarked
package dev.ratatoskr.agent.daemon;

import org.jspecify.annotations.NullMarked;
