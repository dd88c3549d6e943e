/**
 * Making and ending a bridge with one peer, and sweeping away what an earlier run left.
 *
 * <p>Sans-IO. The TCP side of a bridge is the package {@code shim}; when to make one is the package
 * {@code supervise}; what earlier runs left is in the package {@code ledger}. One thread: the loop.
 *
 * <pre>
 * larger key                                      smaller key
 *   BridgeOffer(id, password, key)  ---------->
 *   bridge stream, warm-up          &lt;---------&gt;     both shims listen
 *   BridgeReady                     &lt;---------&gt;     BridgeReady
 *   addPeer                                           addPeer
 *   getPeers shows up               (both)            getPeers shows up
 *   BridgeClosed                    &lt;---------&gt;     by either, whenever it ends
 * </pre>
 *
 * <p>Read first: {@link dev.ratatoskr.agent.bridge.Bridge}.
 */
@NullMarked
package dev.ratatoskr.agent.bridge;

import org.jspecify.annotations.NullMarked;
