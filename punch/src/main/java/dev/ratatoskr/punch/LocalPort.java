package dev.ratatoskr.punch;

import java.net.InetSocketAddress;

/**
 * A bound UDP port of ours.
 *
 * @param id the owner's number for it, as in {@link Step.Send}
 * @param bound its local address; the wildcard sends to both families
 */
public record LocalPort(int id, InetSocketAddress bound) {}
