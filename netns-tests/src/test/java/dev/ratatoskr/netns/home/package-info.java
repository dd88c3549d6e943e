/**
 * Tests of the scenario's own arithmetic.
 *
 * <p>Read first: {@code SwitchoverTest}.
 */
@NullMarked
package dev.ratatoskr.netns.home;

import org.jspecify.annotations.NullMarked;
