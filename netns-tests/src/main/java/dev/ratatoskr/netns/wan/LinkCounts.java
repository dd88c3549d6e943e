package dev.ratatoskr.netns.wan;

/**
 * What one direction has done so far, in packets.
 *
 * @param accepted put on the way
 * @param lost dropped by the loss probability or a black hole
 * @param overflowed dropped because the queue was full
 */
public record LinkCounts(long accepted, long lost, long overflowed) {}
