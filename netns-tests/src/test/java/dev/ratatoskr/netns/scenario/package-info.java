/**
 * What the product promises, one readable test for each promise: the packaged agents beside real
 * routers behind kernel NATs.
 *
 * <p>Read first: {@code BridgeIT}.
 */
@NullMarked
package dev.ratatoskr.netns.scenario;

import org.jspecify.annotations.NullMarked;
