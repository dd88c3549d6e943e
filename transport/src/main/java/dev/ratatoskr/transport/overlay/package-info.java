/**
 * Finding out whether a node on the overlay runs an agent: sans-IO.
 *
 * <p>Probes are plain STUN Binding requests between the two overlay ports. They carry no
 * credentials: Yggdrasil itself enforces that the source address belongs to the key. It does not
 * connect and does not decide how often to ask. Thread: the loop. Read first: {@link
 * dev.ratatoskr.transport.overlay.OverlayProber}.
 */
@NullMarked
package dev.ratatoskr.transport.overlay;

import org.jspecify.annotations.NullMarked;
