package dev.ratatoskr.agent.shim;

import dev.ratatoskr.transport.lane.RedundancyChoice;
import dev.ratatoskr.transport.peer.PeerDatagrams;

/**
 * How a bridge's lane goes.
 *
 * @param port what it travels by
 * @param redundancy whether small frames are repeated
 * @param shortens whether the pair's own Traffic travels in its short form: both sides can
 */
public record LaneTerms(PeerDatagrams port, RedundancyChoice redundancy, boolean shortens) {}
