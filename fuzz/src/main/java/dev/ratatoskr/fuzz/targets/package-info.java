/**
 * What is fuzzed: every decoder of a stranger's bytes, and the machines that strangers and peers
 * talk to, as sequences of operations.
 *
 * <p>A target takes any bytes, uses them up and throws only when a promise of the project is
 * broken. It knows nothing of who makes the bytes. Any thread, one run at a time. Read first:
 * {@link dev.ratatoskr.fuzz.targets.FuzzTarget}, then {@link dev.ratatoskr.fuzz.targets.Targets}.
 */
@NullMarked
package dev.ratatoskr.fuzz.targets;

import org.jspecify.annotations.NullMarked;
