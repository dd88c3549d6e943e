/**
 * What the agent put into the router, on disk, so that the next run can take out what a killed one
 * left.
 *
 * <p>It remembers and decides nothing: {@link dev.ratatoskr.agent.bridge.OrphanSweeper} says what
 * is an orphan. Reads and writes files: not for the loop.
 *
 * <p>Read first: {@link dev.ratatoskr.agent.ledger.PeerLedger}.
 */
@NullMarked
package dev.ratatoskr.agent.ledger;

import org.jspecify.annotations.NullMarked;
