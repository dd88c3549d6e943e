/**
 * A real port-mapping server, miniupnpd, in the gateway of a home.
 *
 * <p>Read first: {@link dev.ratatoskr.netns.portmap.PortMapServer}.
 */
@NullMarked
package dev.ratatoskr.netns.portmap;

import org.jspecify.annotations.NullMarked;
