/**
 * The whole punch to one peer: the exchange of offers over the rendezvous, the common start, up to
 * three attempts.
 *
 * <p>It opens no port and sends no message itself: it asks its owner. Sans-IO, one thread. Read
 * first: {@link dev.ratatoskr.punch.peer.PunchCoordinator}.
 */
@NullMarked
package dev.ratatoskr.punch.peer;

import org.jspecify.annotations.NullMarked;
