/** Tests of connections over simulated networks, in real time. */
@NullMarked
package dev.ratatoskr.transport.peer;

import org.jspecify.annotations.NullMarked;
