/** Tests of {@code agent.admin}. */
@NullMarked
package dev.ratatoskr.agent.admin;

import org.jspecify.annotations.NullMarked;
