/**
 * A network in virtual time for tests: hosts with UDP ports, NATs, firewalls and links, all seeded.
 *
 * <p>Same seed, same trace. It is not a model of TCP, of IP fragmentation or of ICMP: a datagram
 * arrives, late or twice perhaps, or it does not. Nothing here reads a real clock, opens a socket
 * or starts a thread; every object belongs to the one thread that drives its {@link
 * dev.ratatoskr.simnet.SimNet}. To run threaded code over it see the package {@code realtime}.
 *
 * <p>Read first: {@link dev.ratatoskr.simnet.SimNet}, then {@link dev.ratatoskr.simnet.SimHost},
 * {@link dev.ratatoskr.simnet.Nat} and {@link dev.ratatoskr.simnet.Link}.
 */
@NullMarked
package dev.ratatoskr.simnet;

import org.jspecify.annotations.NullMarked;
