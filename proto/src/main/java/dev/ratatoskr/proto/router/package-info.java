/**
 * What two routers say to each other inside a peering: the handshake and the frames.
 *
 * <p>Bytes and values only. Read first: the codec of this package.
 */
@NullMarked
package dev.ratatoskr.proto.router;

import org.jspecify.annotations.NullMarked;
