/**
 * What can fail in a transport operation, shared by everything below.
 *
 * <p>The library begins in {@link dev.ratatoskr.transport.peer}: one authenticated connection per
 * peer, whose path may change beneath it. It needs no Yggdrasil and knows no router, no
 * configuration file and no policy.
 */
@NullMarked
package dev.ratatoskr.transport;

import org.jspecify.annotations.NullMarked;
