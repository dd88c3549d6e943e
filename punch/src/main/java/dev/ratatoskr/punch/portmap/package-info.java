/**
 * Asking the gateway to let others in: a mapping of one local UDP port by PCP (RFC 6887), NAT-PMP
 * (RFC 6886) or UPnP IGD, kept for as long as we run and given back at the end.
 *
 * <p>It opens no socket and speaks no HTTP: PCP and NAT-PMP packets are its steps, and what IGD
 * needs is asked of the owner by {@link dev.ratatoskr.punch.portmap.IgdRequest}. The packets leave
 * from ports of their own, one a family, bound to the very address that is to be mapped: an answer
 * can thereby never be taken for STUN or QUIC, and a gateway that compares addresses (RFC 6887
 * section 8.1) is content.
 *
 * <p>All protocols are asked at once; the best that answers is used: PCP before NAT-PMP before IGD.
 * Nothing is kept of the others. A gateway is believed in nothing that is not its answer to our
 * question: the source, the nonce and the internal port must be right, and its times are bounded.
 *
 * <p>Sans-IO, one thread. Read first: {@link dev.ratatoskr.punch.portmap.PortMapper}, then {@code
 * GatewayRun}.
 */
@NullMarked
package dev.ratatoskr.punch.portmap;

import org.jspecify.annotations.NullMarked;
