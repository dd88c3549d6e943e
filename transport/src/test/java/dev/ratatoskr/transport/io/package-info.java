/** Tests of the loop and the port on real loopback sockets. */
@NullMarked
package dev.ratatoskr.transport.io;

import org.jspecify.annotations.NullMarked;
