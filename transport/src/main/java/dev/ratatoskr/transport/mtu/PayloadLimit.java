package dev.ratatoskr.transport.mtu;

/**
 * The largest packet that the path carries has changed.
 *
 * @param bytes of a UDP payload
 */
public record PayloadLimit(int bytes) {}
