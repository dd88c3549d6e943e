/**
 * Real Yggdrasil routers: fetched from Debian's suites side by side, configured, started in a
 * namespace, and asked over their admin socket by a small client of its own; and a ping that
 * records every single round trip.
 *
 * <p>Nothing here uses the agent's classes, so that an error of theirs cannot hide here too.
 *
 * <p>Read first: {@link dev.ratatoskr.netns.routers.RouterRelease}, then {@link
 * dev.ratatoskr.netns.routers.Router}.
 */
@NullMarked
package dev.ratatoskr.netns.routers;

import org.jspecify.annotations.NullMarked;
