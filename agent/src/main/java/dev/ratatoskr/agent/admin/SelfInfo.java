package dev.ratatoskr.agent.admin;

import dev.ratatoskr.proto.PeerKey;
import java.net.Inet6Address;

/**
 * Who the router is.
 *
 * @param address its Yggdrasil address
 * @param subnet its routed subnet as text, empty when it told none
 */
public record SelfInfo(PeerKey key, Inet6Address address, String subnet, RouterVersion version) {}
