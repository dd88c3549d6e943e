/** Proofs of the simulated network. Read first: the NAT kinds' test. */
@NullMarked
package dev.ratatoskr.simnet;

import org.jspecify.annotations.NullMarked;
