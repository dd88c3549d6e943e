/** Tests of the search for a path's MTU in virtual time. */
@NullMarked
package dev.ratatoskr.transport.mtu;

import org.jspecify.annotations.NullMarked;
