package dev.ratatoskr.proto.portmap;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.Octets;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Writes and reads PCP messages (RFC 6887 section 7). Stateless. */
public final class PcpCodec {
  /** The version in the first byte. */
  public static final int VERSION = 2;

  /** No message is longer (section 7). */
  public static final int MAX_BYTES = 1100;

  private static final int HEADER_BYTES = 24;
  private static final int MAP_BYTES = 36;
  private static final int RESPONSE_BIT = 0x80;
  private static final int ANNOUNCE = 0;
  private static final int MAP = 1;

  private PcpCodec() {}

  /** The bytes of a request, ready to be read. */
  public static ByteBuffer encode(PcpRequest request) {
    ByteBuffer out = ByteBuffer.allocate(MAX_BYTES);
    switch (request) {
      case PcpRequest.Announce announce -> requestHeader(out, ANNOUNCE, 0, announce.client());
      case PcpRequest.Map map -> {
        requestHeader(out, MAP, map.lifetimeSeconds(), map.client());
        mapping(out, map.mapping());
        map.options().forEach(option -> option(out, option));
      }
      case PcpRequest.Other other -> requestHeader(out, other.opcode(), 0, other.client());
    }
    return out.flip();
  }

  /** The bytes of a response, ready to be read. */
  public static ByteBuffer encode(PcpResponse response) {
    ByteBuffer out = ByteBuffer.allocate(MAX_BYTES);
    switch (response) {
      case PcpResponse.Announce announce -> responseHeader(out, ANNOUNCE, announce.header());
      case PcpResponse.Map map -> {
        responseHeader(out, MAP, map.header());
        mapping(out, map.mapping());
        map.options().forEach(option -> option(out, option));
      }
      case PcpResponse.Other other -> responseHeader(out, other.opcode(), other.header());
    }
    return out.flip();
  }

  /**
   * Reads a response, from position to limit.
   *
   * @throws MalformedException when it is of another version, a request, or cut off
   */
  public static PcpResponse decodeResponse(ByteBuffer message) throws MalformedException {
    ByteBuffer in = message.slice();
    int opcode = opcode(in, true);
    in.get();
    int result = in.get() & 0xff;
    PcpResponse.Header header = new PcpResponse.Header(result, seconds(in), seconds(in));
    in.position(HEADER_BYTES);
    if (opcode == ANNOUNCE) {
      return new PcpResponse.Announce(header);
    }
    if (opcode != MAP || (in.remaining() < MAP_BYTES && !header.isSuccess())) {
      return new PcpResponse.Other(header, opcode);
    }
    return new PcpResponse.Map(header, mapping(in), options(in));
  }

  /**
   * Reads a request, from position to limit.
   *
   * @throws MalformedException when it is of another version, a response, or cut off
   */
  public static PcpRequest decodeRequest(ByteBuffer message) throws MalformedException {
    ByteBuffer in = message.slice();
    int opcode = opcode(in, false);
    in.getShort();
    long lifetime = seconds(in);
    InetAddress client = address(in);
    return switch (opcode) {
      case ANNOUNCE -> new PcpRequest.Announce(client);
      case MAP -> new PcpRequest.Map(client, lifetime, mapping(in), options(in));
      default -> new PcpRequest.Other(client, opcode);
    };
  }

  private static int opcode(ByteBuffer in, boolean response) throws MalformedException {
    int size = in.remaining();
    if (size < HEADER_BYTES || size > MAX_BYTES || size % 4 != 0) {
      throw new MalformedException("a PCP message of " + size + " bytes");
    }
    int version = in.get() & 0xff;
    if (version != VERSION) {
      throw new MalformedException("PCP version " + version);
    }
    int code = in.get() & 0xff;
    if ((code & RESPONSE_BIT) != 0 != response) {
      throw new MalformedException(
          "PCP opcode " + code + " is no " + (response ? "answer" : "ask"));
    }
    return code & ~RESPONSE_BIT;
  }

  private static PcpMapping mapping(ByteBuffer in) throws MalformedException {
    if (in.remaining() < MAP_BYTES) {
      throw new MalformedException("PCP MAP has " + in.remaining() + " bytes of " + MAP_BYTES);
    }
    PcpNonce nonce = PcpNonce.read(in);
    int protocol = in.get() & 0xff;
    in.position(in.position() + 3);
    int internalPort = in.getShort() & 0xffff;
    int externalPort = in.getShort() & 0xffff;
    InetSocketAddress external = new InetSocketAddress(address(in), externalPort);
    return new PcpMapping(nonce, protocol, internalPort, external);
  }

  private static List<PcpOption> options(ByteBuffer in) throws MalformedException {
    List<PcpOption> options = new ArrayList<>();
    while (in.hasRemaining()) {
      // The whole message is a multiple of four bytes, and so is every part before this one.
      int code = in.get() & 0xff;
      in.get();
      int length = in.getShort() & 0xffff;
      int padded = (length + 3) / 4 * 4;
      if (padded > in.remaining()) {
        throw new MalformedException("PCP option " + code + " of " + length + " bytes is cut off");
      }
      byte[] data = new byte[length];
      in.get(data);
      in.position(in.position() + padded - length);
      options.add(new PcpOption(code, Octets.of(data)));
    }
    return options;
  }

  private static long seconds(ByteBuffer in) {
    return in.getInt() & 0xffff_ffffL;
  }

  private static InetAddress address(ByteBuffer in) {
    byte[] bytes = new byte[16];
    in.get(bytes);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError("16 bytes are an address", e);
    }
  }

  private static void requestHeader(
      ByteBuffer out, int opcode, long lifetimeSeconds, InetAddress client) {
    out.put((byte) VERSION).put((byte) opcode).putShort((short) 0);
    out.putInt((int) lifetimeSeconds);
    address(out, client);
  }

  private static void responseHeader(ByteBuffer out, int opcode, PcpResponse.Header header) {
    out.put((byte) VERSION).put((byte) (RESPONSE_BIT | opcode));
    out.put((byte) 0).put((byte) header.result());
    out.putInt((int) header.lifetimeSeconds()).putInt((int) header.epochSeconds());
    out.putLong(0).putInt(0);
  }

  private static void mapping(ByteBuffer out, PcpMapping mapping) {
    mapping.nonce().write(out);
    out.put((byte) mapping.protocol()).put((byte) 0).putShort((short) 0);
    out.putShort((short) mapping.internalPort());
    out.putShort((short) mapping.external().getPort());
    address(out, mapping.external().getAddress());
  }

  private static void option(ByteBuffer out, PcpOption option) {
    int length = option.data().length();
    out.put((byte) option.code()).put((byte) 0).putShort((short) length);
    out.put(option.data().toByteArray());
    out.put(new byte[(4 - length % 4) % 4]);
  }

  private static void address(ByteBuffer out, InetAddress address) {
    if (address instanceof Inet4Address) {
      out.putLong(0).putShort((short) 0).putShort((short) 0xffff);
    }
    out.put(address.getAddress());
  }
}
