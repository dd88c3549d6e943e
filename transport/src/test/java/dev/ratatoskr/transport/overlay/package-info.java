/** Tests of the overlay's probes in virtual time. */
@NullMarked
package dev.ratatoskr.transport.overlay;

import org.jspecify.annotations.NullMarked;
