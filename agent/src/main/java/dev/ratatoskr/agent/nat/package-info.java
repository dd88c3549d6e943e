/**
 * The command {@code ratatoskr nat}: examines the network once, with sockets of its own, and says
 * in words and in JSON what it lets through.
 *
 * <p>It needs no daemon, no router and no rights, and changes nothing anywhere. What is tested and
 * what follows from it is {@code punch.behaviour}'s; here are the look-ups, the ports and the
 * words. Whatever may block is bounded in time and runs on threads of its own; the machine runs on
 * the loop.
 *
 * <p>Read first: {@link dev.ratatoskr.agent.nat.NatCheck}, then {@link
 * dev.ratatoskr.agent.nat.NatFindings}, where the report is put together.
 */
@NullMarked
package dev.ratatoskr.agent.nat;

import org.jspecify.annotations.NullMarked;
