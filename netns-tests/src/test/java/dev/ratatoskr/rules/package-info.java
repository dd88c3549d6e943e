/**
 * The project's own rules as tests: who may depend on whom, what stays free of I/O and clocks, how
 * big a thing may grow.
 *
 * <p>They live here because this module's tests see every other module. They need no root. A rule
 * has no exceptions list: code that breaks one is changed. Read first: {@link
 * dev.ratatoskr.rules.ArchitectureTest} for compiled classes, then {@link
 * dev.ratatoskr.rules.SourceRulesTest} for source text.
 */
@NullMarked
package dev.ratatoskr.rules;

import org.jspecify.annotations.NullMarked;
