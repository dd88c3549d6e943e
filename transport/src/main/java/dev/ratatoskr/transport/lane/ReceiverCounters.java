package dev.ratatoskr.transport.lane;

/**
 * What a receiver did so far.
 *
 * @param frames frames delivered
 * @param frameBytes their bytes
 * @param datagrams fragments that came, copies and all
 * @param lost sequences that did not come as they were first sent
 * @param lostForGood those of them that did not come as a copy either
 * @param late fragments that came when the lane had gone on, or further back than it remembers
 * @param duplicates fragments that had come before
 * @param givenUp frames of which something came and something did not in time
 * @param jumps times the far side was more than the window ahead, and everything before was given
 *     up
 * @param overflow fragments dropped because the owner did not poll, and frames above the greatest
 * @param malformed datagrams that were no lane's
 * @param foreign datagrams of another lane
 */
public record ReceiverCounters(
    long frames,
    long frameBytes,
    long datagrams,
    long lost,
    long lostForGood,
    long late,
    long duplicates,
    long givenUp,
    long jumps,
    long overflow,
    long malformed,
    long foreign) {}
