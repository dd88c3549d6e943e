package dev.ratatoskr.proto.router;

import dev.ratatoskr.proto.PeerKey;

/**
 * One direction of one session. Traffic frames of the same session key must stay in order.
 *
 * @param source whose traffic it is
 * @param destination whom it is for
 */
public record SessionKey(PeerKey source, PeerKey destination) {}
