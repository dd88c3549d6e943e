/**
 * Port mapping on a real host: finds the default gateways, lends {@code punch.portmap} its UDP
 * ports and timer, and asks UPnP gateways over HTTP.
 *
 * <p>It decides nothing: which protocol is used and when a lease is renewed is the mapper's. A
 * gateway is a stranger, and what calls itself one more so: only addresses in the local network are
 * talked to, redirects are not followed, and sizes and times are bounded.
 *
 * <p>Thread: the loop owns the mapper; reading routes, binding ports, SSDP and HTTP block and run
 * on virtual threads.
 *
 * <p>Read first: {@link dev.ratatoskr.agent.portmap.PortMapRun}, then {@code IgdGateway}.
 */
@NullMarked
package dev.ratatoskr.agent.portmap;

import org.jspecify.annotations.NullMarked;
