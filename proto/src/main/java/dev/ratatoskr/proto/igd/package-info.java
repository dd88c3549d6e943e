/**
 * What is said with a UPnP Internet Gateway Device (IGD, versions 1 and 2) to have a port mapped:
 * the answer to an SSDP search, the device's description and SOAP calls.
 *
 * <p>Bytes and values only: sockets, time limits and the order of calls are in the agent. A device
 * is a stranger: every input has a greatest size, XML may have no DTD, no entities of its own and
 * fetches nothing, and an address to talk to must be the one the answer came from, in a local
 * network. Everything is immutable or stateless and may be used from any thread.
 *
 * <p>Read first: {@link dev.ratatoskr.proto.igd.SsdpAnswer}, then {@link
 * dev.ratatoskr.proto.igd.IgdService}, then {@link dev.ratatoskr.proto.igd.SoapCall}.
 */
@NullMarked
package dev.ratatoskr.proto.igd;

import org.jspecify.annotations.NullMarked;
