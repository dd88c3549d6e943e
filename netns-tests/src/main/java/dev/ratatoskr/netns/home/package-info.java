/**
 * The standard scenario: a public node and two homes behind gateways, joined by the emulated
 * internet.
 *
 * <p>It starts programs (routers, a STUN server, the packaged agent) and asks them by their own
 * sockets; it shares no class with the agent.
 *
 * <p>Read first: {@link dev.ratatoskr.netns.home.Streets}, then {@link
 * dev.ratatoskr.netns.home.TwoHomes}.
 */
@NullMarked
package dev.ratatoskr.netns.home;

import org.jspecify.annotations.NullMarked;
