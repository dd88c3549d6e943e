package dev.ratatoskr.proto.rendezvous;

import com.google.protobuf.ByteString;
import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.rendezvous.wire.CandidateMessage;
import dev.ratatoskr.proto.rendezvous.wire.TransportAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Candidates between the wire and the rest of the program. Stateless; any thread. */
public final class Candidates {
  private Candidates() {}

  /** A candidate to be sent; its base and an IPv6 scope stay at home. */
  public static CandidateMessage toWire(Candidate candidate) {
    return CandidateMessage.newBuilder()
        .setKind(toWire(candidate.kind()))
        .setAddress(
            TransportAddress.newBuilder()
                .setIp(ByteString.copyFrom(candidate.address().getAddress().getAddress()))
                .setPort(candidate.address().getPort()))
        .build();
  }

  /**
   * A peer's candidate. An IPv4 address written as IPv6 becomes IPv4.
   *
   * @throws MalformedException when the kind is unknown, or the address is not one that a single
   *     host can be reached at: wrong length, port 0, unspecified, multicast or broadcast
   */
  public static Candidate fromWire(CandidateMessage message) throws MalformedException {
    return Candidate.remote(fromWire(message.getKind()), fromWire(message.getAddress()));
  }

  /**
   * The candidates of one message that can be used, in order. One malformed candidate spoils all:
   * no agent sends such.
   *
   * @throws MalformedException when one is malformed or there are more than {@link
   *     Limits#MAX_CANDIDATES}
   */
  public static List<Candidate> fromWire(List<CandidateMessage> messages)
      throws MalformedException {
    if (messages.size() > Limits.MAX_CANDIDATES) {
      throw new MalformedException(messages.size() + " candidates in one message");
    }
    List<Candidate> candidates = new ArrayList<>(messages.size());
    for (CandidateMessage message : messages) {
      candidates.add(fromWire(message));
    }
    return List.copyOf(candidates);
  }

  private static InetSocketAddress fromWire(TransportAddress address) throws MalformedException {
    int port = address.getPort();
    if (port < 1 || port > 0xffff) {
      throw new MalformedException(
          "candidate has port " + Integer.toUnsignedString(port) + ", not 1..65535");
    }
    if (address.getIp().size() != 4 && address.getIp().size() != 16) {
      throw new MalformedException("candidate address has " + address.getIp().size() + " bytes");
    }
    try {
      InetAddress ip = InetAddress.getByAddress(address.getIp().toByteArray());
      if (ip.isAnyLocalAddress() || ip.isMulticastAddress() || isNobody(ip)) {
        throw new MalformedException("candidate address is nobody's: " + ip.getHostAddress());
      }
      return new InetSocketAddress(ip, port);
    } catch (UnknownHostException e) {
      throw new MalformedException("candidate address", e);
    }
  }

  /** IPv4 0.0.0.0/8 and the limited broadcast address. */
  private static boolean isNobody(InetAddress ip) {
    if (!(ip instanceof Inet4Address)) {
      return false;
    }
    byte[] bytes = ip.getAddress();
    return bytes[0] == 0 || (bytes[0] & bytes[1] & bytes[2] & bytes[3]) == -1;
  }

  private static CandidateMessage.Kind toWire(Candidate.Kind kind) {
    return switch (kind) {
      case HOST -> CandidateMessage.Kind.KIND_HOST;
      case REFLEXIVE -> CandidateMessage.Kind.KIND_REFLEXIVE;
      case MAPPED -> CandidateMessage.Kind.KIND_MAPPED;
      case PREDICTED -> CandidateMessage.Kind.KIND_PREDICTED;
      case OVERLAY -> CandidateMessage.Kind.KIND_OVERLAY;
      case RELAYED -> CandidateMessage.Kind.KIND_RELAYED;
    };
  }

  private static Candidate.Kind fromWire(CandidateMessage.Kind kind) throws MalformedException {
    return switch (kind) {
      case KIND_HOST -> Candidate.Kind.HOST;
      case KIND_REFLEXIVE -> Candidate.Kind.REFLEXIVE;
      case KIND_MAPPED -> Candidate.Kind.MAPPED;
      case KIND_PREDICTED -> Candidate.Kind.PREDICTED;
      case KIND_OVERLAY -> Candidate.Kind.OVERLAY;
      case KIND_RELAYED -> Candidate.Kind.RELAYED;
      case KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw new MalformedException("candidate kind is unknown");
    };
  }
}
