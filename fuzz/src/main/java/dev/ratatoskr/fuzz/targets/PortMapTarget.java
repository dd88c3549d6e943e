package dev.ratatoskr.fuzz.targets;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.Octets;
import dev.ratatoskr.proto.portmap.NatPmpCodec;
import dev.ratatoskr.proto.portmap.NatPmpRequest;
import dev.ratatoskr.proto.portmap.NatPmpResponse;
import dev.ratatoskr.proto.portmap.PcpCodec;
import dev.ratatoskr.proto.portmap.PcpMapping;
import dev.ratatoskr.proto.portmap.PcpNonce;
import dev.ratatoskr.proto.portmap.PcpOption;
import dev.ratatoskr.proto.portmap.PcpRequest;
import dev.ratatoskr.proto.portmap.PcpResponse;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** A message of PCP or NAT-PMP: what decodes is written and read again as the same. */
final class PortMapTarget implements FuzzTarget {
  private final Protocol protocol;

  /** Which of the two. */
  enum Protocol {
    PCP,
    NAT_PMP
  }

  PortMapTarget(Protocol protocol) {
    this.protocol = protocol;
  }

  @Override
  public List<byte[]> seeds() {
    return switch (protocol) {
      case PCP -> pcpSeeds();
      case NAT_PMP -> natPmpSeeds();
    };
  }

  private static List<byte[]> pcpSeeds() {
    PcpNonce nonce = new PcpNonce(1, 2);
    InetAddress address = InetAddress.ofLiteral("192.0.2.1");
    PcpMapping mapping = new PcpMapping(nonce, 17, 4000, new InetSocketAddress(address, 4001));
    List<PcpOption> options = List.of(new PcpOption(2, Octets.of(new byte[3])));
    PcpResponse.Header header = new PcpResponse.Header(0, 3600, 100);
    return List.of(
        Bytes.of(PcpCodec.encode(new PcpResponse.Map(header, mapping, options))),
        Bytes.of(PcpCodec.encode(new PcpResponse.Announce(header))),
        Bytes.of(PcpCodec.encode(new PcpRequest.Map(address, 3600, mapping, options))));
  }

  private static List<byte[]> natPmpSeeds() {
    NatPmpResponse.Header header = new NatPmpResponse.Header(0, 100);
    Inet4Address address = (Inet4Address) InetAddress.ofLiteral("192.0.2.1");
    return List.of(
        Bytes.of(NatPmpCodec.encode(new NatPmpResponse.ExternalAddress(header, address))),
        Bytes.of(NatPmpCodec.encode(new NatPmpResponse.MappedUdp(header, 4000, 4001, 3600))),
        Bytes.of(NatPmpCodec.encode(new NatPmpRequest.MapUdp(4000, 4001, 3600))));
  }

  @Override
  public void run(byte[] input) {
    switch (protocol) {
      case PCP -> {
        pcpResponse(input);
        pcpRequest(input);
      }
      case NAT_PMP -> {
        natPmpResponse(input);
        natPmpRequest(input);
      }
    }
  }

  private static void pcpResponse(byte[] input) {
    PcpResponse response;
    try {
      response = PcpCodec.decodeResponse(ByteBuffer.wrap(input));
    } catch (MalformedException e) {
      return;
    }
    try {
      BrokenPromise.unlessEqual(
          response, PcpCodec.decodeResponse(PcpCodec.encode(response)), "a response");
    } catch (MalformedException e) {
      throw BrokenPromise.by("a response cannot be read again", e);
    }
  }

  private static void pcpRequest(byte[] input) {
    PcpRequest request;
    try {
      request = PcpCodec.decodeRequest(ByteBuffer.wrap(input));
    } catch (MalformedException e) {
      return;
    }
    try {
      BrokenPromise.unlessEqual(
          request, PcpCodec.decodeRequest(PcpCodec.encode(request)), "a request");
    } catch (MalformedException e) {
      throw BrokenPromise.by("a request cannot be read again", e);
    }
  }

  private static void natPmpResponse(byte[] input) {
    NatPmpResponse response;
    try {
      response = NatPmpCodec.decodeResponse(ByteBuffer.wrap(input));
    } catch (MalformedException e) {
      return;
    }
    try {
      BrokenPromise.unlessEqual(
          response, NatPmpCodec.decodeResponse(NatPmpCodec.encode(response)), "a response");
    } catch (MalformedException e) {
      throw BrokenPromise.by("a response cannot be read again", e);
    }
  }

  private static void natPmpRequest(byte[] input) {
    NatPmpRequest request;
    try {
      request = NatPmpCodec.decodeRequest(ByteBuffer.wrap(input));
    } catch (MalformedException e) {
      return;
    }
    try {
      BrokenPromise.unlessEqual(
          request, NatPmpCodec.decodeRequest(NatPmpCodec.encode(request)), "a request");
    } catch (MalformedException e) {
      throw BrokenPromise.by("a request cannot be read again", e);
    }
  }
}
