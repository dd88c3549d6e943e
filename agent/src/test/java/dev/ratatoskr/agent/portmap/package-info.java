/** Tests of {@code agent.portmap}. */
@NullMarked
package dev.ratatoskr.agent.portmap;

import org.jspecify.annotations.NullMarked;
