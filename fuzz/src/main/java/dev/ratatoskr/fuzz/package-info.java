/**
 * Coverage-guided fuzzing: a program that lets Jazzer run the targets, each in a process of its
 * own.
 *
 * <p>It is not compiled against Jazzer, which calls {@link dev.ratatoskr.fuzz.JazzerEntry} by its
 * name. In every build the same targets run for a moment with mutated seeds, without Jazzer. Read
 * first: {@link dev.ratatoskr.fuzz.FuzzMain}; what is fuzzed stands in {@code fuzz.targets}.
 */
@NullMarked
package dev.ratatoskr.fuzz;

import org.jspecify.annotations.NullMarked;
