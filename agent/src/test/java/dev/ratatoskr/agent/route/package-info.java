/** Tests of {@code agent.route}. */
@NullMarked
package dev.ratatoskr.agent.route;

import org.jspecify.annotations.NullMarked;
