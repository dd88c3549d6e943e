/**
 * Tests of the laboratory itself.
 *
 * <p>Read first: {@code NatKindIT}.
 */
@NullMarked
package dev.ratatoskr.netns.lab;

import org.jspecify.annotations.NullMarked;
