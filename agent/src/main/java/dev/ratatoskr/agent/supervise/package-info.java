/**
 * The agent's policy: whom to meet, when to punch, when to bridge, when to let go.
 *
 * <p>Sans-IO: inputs and the time come in through {@code onX}, wishes leave through {@code poll}.
 * It sends nothing, opens nothing and reads no clock; who carries a wish out is the daemon's
 * business. One thread: the loop.
 *
 * <p>Read first: {@link dev.ratatoskr.agent.supervise.Supervisor}, then {@link
 * dev.ratatoskr.agent.supervise.PeerEvent} and {@link
 * dev.ratatoskr.agent.supervise.SupervisorEffect}.
 */
@NullMarked
package dev.ratatoskr.agent.supervise;

import org.jspecify.annotations.NullMarked;
