package dev.ratatoskr.proto.portmap;

import dev.ratatoskr.proto.MalformedException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** Writes and reads NAT-PMP messages (RFC 6886 section 3). Stateless. */
public final class NatPmpCodec {
  /** The version in the first byte. */
  public static final int VERSION = 0;

  private static final int MAX_BYTES = 16;
  private static final int HEADER_BYTES = 8;
  private static final int RESPONSE_BIT = 0x80;
  private static final int EXTERNAL_ADDRESS = 0;
  private static final int MAP_UDP = 1;

  private NatPmpCodec() {}

  /** The bytes of a request, ready to be read. */
  public static ByteBuffer encode(NatPmpRequest request) {
    ByteBuffer out = ByteBuffer.allocate(MAX_BYTES).put((byte) VERSION);
    switch (request) {
      case NatPmpRequest.ExternalAddress external -> out.put((byte) EXTERNAL_ADDRESS);
      case NatPmpRequest.MapUdp map -> {
        out.put((byte) MAP_UDP).putShort((short) 0);
        out.putShort((short) map.internalPort()).putShort((short) map.externalPort());
        out.putInt((int) map.lifetimeSeconds());
      }
      case NatPmpRequest.Other other -> out.put((byte) other.opcode());
    }
    return out.flip();
  }

  /** The bytes of a response, ready to be read. */
  public static ByteBuffer encode(NatPmpResponse response) {
    ByteBuffer out = ByteBuffer.allocate(MAX_BYTES).put((byte) VERSION);
    switch (response) {
      case NatPmpResponse.ExternalAddress external -> {
        header(out, EXTERNAL_ADDRESS, external.header());
        out.put(external.address().getAddress());
      }
      case NatPmpResponse.MappedUdp mapped -> {
        header(out, MAP_UDP, mapped.header());
        out.putShort((short) mapped.internalPort()).putShort((short) mapped.externalPort());
        out.putInt((int) mapped.lifetimeSeconds());
      }
      case NatPmpResponse.Other other -> header(out, other.opcode(), other.header());
    }
    return out.flip();
  }

  /**
   * Reads a response, from position to limit; what stands behind it is ignored.
   *
   * @throws MalformedException when it is of another version, a request, or cut off
   */
  public static NatPmpResponse decodeResponse(ByteBuffer message) throws MalformedException {
    ByteBuffer in = message.slice();
    need(in, HEADER_BYTES);
    int opcode = opcode(in, true);
    int result = in.getShort() & 0xffff;
    NatPmpResponse.Header header = new NatPmpResponse.Header(result, in.getInt() & 0xffff_ffffL);
    int contents = opcode == EXTERNAL_ADDRESS ? 4 : opcode == MAP_UDP ? 8 : 0;
    if (contents == 0 || (in.remaining() < contents && !header.isSuccess())) {
      return new NatPmpResponse.Other(header, opcode);
    }
    need(in, contents);
    if (opcode == EXTERNAL_ADDRESS) {
      return new NatPmpResponse.ExternalAddress(header, address(in));
    }
    int internalPort = in.getShort() & 0xffff;
    int externalPort = in.getShort() & 0xffff;
    return new NatPmpResponse.MappedUdp(
        header, internalPort, externalPort, in.getInt() & 0xffff_ffffL);
  }

  /**
   * Reads a request, from position to limit; what stands behind it is ignored.
   *
   * @throws MalformedException when it is of another version, a response, or cut off
   */
  public static NatPmpRequest decodeRequest(ByteBuffer message) throws MalformedException {
    ByteBuffer in = message.slice();
    need(in, 2);
    int opcode = opcode(in, false);
    if (opcode == EXTERNAL_ADDRESS) {
      return new NatPmpRequest.ExternalAddress();
    }
    if (opcode != MAP_UDP) {
      return new NatPmpRequest.Other(opcode);
    }
    need(in, 10);
    in.getShort();
    int internalPort = in.getShort() & 0xffff;
    int externalPort = in.getShort() & 0xffff;
    return new NatPmpRequest.MapUdp(internalPort, externalPort, in.getInt() & 0xffff_ffffL);
  }

  private static int opcode(ByteBuffer in, boolean response) throws MalformedException {
    int version = in.get() & 0xff;
    int code = in.get() & 0xff;
    if (version != VERSION || (code & RESPONSE_BIT) != 0 != response) {
      throw new MalformedException("NAT-PMP version " + version + ", opcode " + code);
    }
    return code & ~RESPONSE_BIT;
  }

  private static void header(ByteBuffer out, int opcode, NatPmpResponse.Header header) {
    out.put((byte) (RESPONSE_BIT | opcode)).putShort((short) header.result());
    out.putInt((int) header.epochSeconds());
  }

  private static Inet4Address address(ByteBuffer in) {
    byte[] bytes = new byte[4];
    in.get(bytes);
    try {
      return (Inet4Address) InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError("4 bytes are an address", e);
    }
  }

  private static void need(ByteBuffer in, int bytes) throws MalformedException {
    if (in.remaining() < bytes) {
      throw new MalformedException(
          "a NAT-PMP message ends " + (bytes - in.remaining()) + " bytes early");
    }
  }
}
