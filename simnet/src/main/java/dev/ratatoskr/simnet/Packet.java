package dev.ratatoskr.simnet;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** One UDP datagram on its way. Immutable; a NAT makes a new one that shares the payload. */
public final class Packet {
  private static final int IPV4_HEADERS_BYTES = 28;
  private static final int IPV6_HEADERS_BYTES = 48;

  private final InetSocketAddress from;
  private final InetSocketAddress to;
  private final byte[] payload;

  Packet(InetSocketAddress from, InetSocketAddress to, byte[] payload) {
    this.from = from;
    this.to = to;
    this.payload = payload;
  }

  /** The source as it stands in the header at this point of the way. */
  public InetSocketAddress from() {
    return from;
  }

  /** The destination as it stands in the header at this point of the way. */
  public InetSocketAddress to() {
    return to;
  }

  /** Length of the UDP payload. */
  public int payloadBytes() {
    return payload.length;
  }

  /** Length on the wire, IP and UDP headers included: what a link's rate and queue count. */
  public int wireBytes() {
    return payload.length + (isIpv6() ? IPV6_HEADERS_BYTES : IPV4_HEADERS_BYTES);
  }

  boolean isIpv6() {
    return to.getAddress() instanceof Inet6Address;
  }

  byte[] payload() {
    return payload;
  }

  Packet withFrom(InetSocketAddress newFrom) {
    return new Packet(newFrom, to, payload);
  }

  Packet withTo(InetSocketAddress newTo) {
    return new Packet(from, newTo, payload);
  }

  int contentHash() {
    return (from.hashCode() * 31 + to.hashCode()) * 31 + Arrays.hashCode(payload);
  }

  @Override
  public String toString() {
    return Trace.text(from) + " > " + Trace.text(to) + " " + payload.length + " B";
  }
}
