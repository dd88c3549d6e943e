/**
 * Tests with real routers and without agents.
 *
 * <p>Read first: {@code MeshIT}.
 */
@NullMarked
package dev.ratatoskr.netns.routers;

import org.jspecify.annotations.NullMarked;
