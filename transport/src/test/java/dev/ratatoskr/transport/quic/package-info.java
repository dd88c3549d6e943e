/** Tests that every engine must pass, alone and with another one at the far end. */
@NullMarked
package dev.ratatoskr.transport.quic;

import org.jspecify.annotations.NullMarked;
