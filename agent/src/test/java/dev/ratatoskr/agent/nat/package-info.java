/** Tests of {@code agent.nat}. */
@NullMarked
package dev.ratatoskr.agent.nat;

import org.jspecify.annotations.NullMarked;
