/**
 * The ways by which this host reaches the internet, as the system's routing tables tell them.
 *
 * <p>It only reads: no route is changed and nothing is sent. Elsewhere than on Linux it finds
 * nothing. What it reads is the system's; a line it does not know is skipped.
 *
 * <p>Thread: any but the loop, since reading blocks. Read first: {@link
 * dev.ratatoskr.agent.route.WayOut}.
 */
@NullMarked
package dev.ratatoskr.agent.route;

import org.jspecify.annotations.NullMarked;
