/**
 * The command {@code ratatoskr doctor}: what is wrong with this machine's Ratatoskr, and what to
 * type.
 *
 * <p>Small probes gather {@link dev.ratatoskr.agent.doctor.Facts}: they block, each for a bounded
 * time, on threads of their own, and change nothing. What follows from the facts is judged by pure
 * functions; nothing is said that was not looked at. It needs no daemon and no rights, but sees
 * more with them.
 *
 * <p>Read first: {@link dev.ratatoskr.agent.doctor.Facts}, then {@link
 * dev.ratatoskr.agent.doctor.Diagnosis}.
 */
@NullMarked
package dev.ratatoskr.agent.doctor;

import org.jspecify.annotations.NullMarked;
