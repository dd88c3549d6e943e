/**
 * The running agent: joins the router's admin client, the supervisor, the endpoint and the shims.
 *
 * <p>It decides nothing itself: whom to meet and when to bridge is {@code supervise}'s, how a
 * bridge is made is {@code bridge}'s, how a path is found is the transport's. It carries out what
 * they ask, in order, and hands what happened back to them.
 *
 * <p>Thread: one loop owns all state. Files, name look-ups and whatever else may block run on other
 * threads and hand their results to the loop.
 *
 * <p>Read first: {@link dev.ratatoskr.agent.daemon.Agent}, then {@code Station}, which holds what
 * exists once the router has told its key.
 */
@NullMarked
package dev.ratatoskr.agent.daemon;

import org.jspecify.annotations.NullMarked;
