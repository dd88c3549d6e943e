/** Tests of the engine on quiche. */
@NullMarked
package dev.ratatoskr.transport.quic.quiche;

import org.jspecify.annotations.NullMarked;
