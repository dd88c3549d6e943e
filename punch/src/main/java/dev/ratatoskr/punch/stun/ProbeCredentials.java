package dev.ratatoskr.punch.stun;

/**
 * Both sides' credentials of one attempt; they also guard the keepalive of the path it found.
 *
 * @param local what the peer's requests must carry
 * @param remote what our requests carry
 */
public record ProbeCredentials(Credentials local, Credentials remote) {}
