/**
 * An internet in one process: a TUN device in every namespace, packets forwarded between them by
 * destination prefix, and for every ordered pair of namespaces a delay, jitter, loss, rate and
 * queue that can be changed while traffic flows, after an uplink that all packets of one namespace
 * share.
 *
 * <p>It is not a router with protocols: no TTL, no ICMP errors, no fragmentation. It exists because
 * many kernels have no netem.
 *
 * <p>One platform thread of its own moves the packets; the public methods may be called from any
 * thread. The kernel is called through the foreign function API, without native code of ours.
 *
 * <p>Read first: {@link dev.ratatoskr.netns.wan.Wan}, then {@link
 * dev.ratatoskr.netns.wan.LinkShape}.
 */
@NullMarked
package dev.ratatoskr.netns.wan;

import org.jspecify.annotations.NullMarked;
