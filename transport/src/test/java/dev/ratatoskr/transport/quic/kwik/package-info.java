/** Tests of the Kwik engine over real loopback sockets and over wires inside the process. */
@NullMarked
package dev.ratatoskr.transport.quic.kwik;

import org.jspecify.annotations.NullMarked;
