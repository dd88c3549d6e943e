/**
 * What people start here: the demo.
 *
 * <p>The parts are in the packages below: {@code wan} the emulated internet, {@code lab} namespaces
 * and NATs, {@code routers} real Yggdrasil routers, {@code stun} a real STUN server, {@code home}
 * the topology of two homes with agents. The agent is only ever started as a program.
 *
 * <p>Read first: {@code home.TwoHomes}.
 */
@NullMarked
package dev.ratatoskr.netns;

import org.jspecify.annotations.NullMarked;
