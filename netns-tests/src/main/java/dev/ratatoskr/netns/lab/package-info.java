/**
 * The laboratory: network namespaces, veth cables, kernel NATs, the emulated internet between them,
 * and the processes that run inside, all removed again after success, failure and Ctrl-C.
 *
 * <p>It knows nothing of routers or agents. Commands are run from the calling thread with a
 * deadline; nothing here is sans-IO. Needs root, or to run inside {@code unshare -Urnm} with a
 * tmpfs on {@code /run}.
 *
 * <p>Read first: {@link dev.ratatoskr.netns.lab.Lab}, then {@link dev.ratatoskr.netns.lab.NatKind}.
 */
@NullMarked
package dev.ratatoskr.netns.lab;

import org.jspecify.annotations.NullMarked;
