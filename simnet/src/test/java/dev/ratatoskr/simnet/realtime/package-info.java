/** Proofs that threaded code can run over simulated links. */
@NullMarked
package dev.ratatoskr.simnet.realtime;

import org.jspecify.annotations.NullMarked;
