package dev.ratatoskr.punch.keepalive;

/**
 * What was learnt of how long the mappings of one network last. Times are by the clock of whoever
 * drives the {@link KeepaliveScheduler}.
 *
 * @param network its name, as told to {@link KeepaliveScheduler#onNetwork}
 * @param intervalNanos how long its idle paths are silent at most
 * @param ceilingNanos what that may grow to
 * @param heldNanos the longest silence that a mapping of ours is proved to have outlived; 0 when
 *     there was no proof yet
 * @param atNanos when it was learnt, or seen again to be so
 */
public record LearntLifetime(
    String network, long intervalNanos, long ceilingNanos, long heldNanos, long atNanos) {}
