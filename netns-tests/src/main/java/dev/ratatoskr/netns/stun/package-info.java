/**
 * A real STUN server in the laboratory.
 *
 * <p>Read first: {@link dev.ratatoskr.netns.stun.StunServer}.
 */
@NullMarked
package dev.ratatoskr.netns.stun;

import org.jspecify.annotations.NullMarked;
