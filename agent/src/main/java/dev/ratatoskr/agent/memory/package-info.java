/**
 * What the agent has learnt of networks and peers, on disk, so that the next run need not learn it
 * anew.
 *
 * <p>It learns nothing itself and judges nothing: {@code punch.keepalive} and {@code punch.peer}
 * do, and go on from what is found here. In the file times are seconds of the wall clock, since the
 * loop's clock begins anew with the system and stands still while it sleeps. The file names
 * networks by their address outside and peers by their key: it is for its owner only, and nothing
 * of it is logged.
 *
 * <p>Reads in the calling thread, writes on a thread of its own: not for the loop, except where a
 * method says so. Read first: {@link dev.ratatoskr.agent.memory.NetworkMemory}, then {@code
 * MemoryText} for the format.
 */
@NullMarked
package dev.ratatoskr.agent.memory;

import org.jspecify.annotations.NullMarked;
