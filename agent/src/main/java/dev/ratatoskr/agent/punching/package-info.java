/**
 * A punch between two programs that share nothing but a pipe: the command {@code punch}.
 *
 * <p>It shows what two networks allow, without a router and without an overlay: the transport as a
 * library. It keeps no path; each round is a fresh port, a fresh identity and one attempt.
 *
 * <pre>
 * ratatoskr-punch VERSION ROUNDS    first line of either side; the smaller number of rounds counts
 * ready ROUND KEY                   our port is open and we know our addresses; we are KEY
 * signal ROUND BASE64               a message of the rendezvous, with its length in front
 * done ROUND                        we have an outcome
 * </pre>
 *
 * <p>A round begins when both are ready and ends when both are done. What comes out of the pipe is
 * hostile: anything else than these lines ends the command.
 *
 * <p>Thread: the caller's runs the rounds, one reads the pipe, one writes it, and the endpoint's
 * loop does the work; they meet at queues. Read first: {@link
 * dev.ratatoskr.agent.punching.PunchMatch}.
 */
@NullMarked
package dev.ratatoskr.agent.punching;

import org.jspecify.annotations.NullMarked;
