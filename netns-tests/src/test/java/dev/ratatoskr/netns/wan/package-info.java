/**
 * Tests of the emulated internet.
 *
 * <p>Read first: {@code WanAccuracyIT}.
 */
@NullMarked
package dev.ratatoskr.netns.wan;

import org.jspecify.annotations.NullMarked;
