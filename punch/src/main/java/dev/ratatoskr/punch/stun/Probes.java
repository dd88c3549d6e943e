package dev.ratatoskr.punch.stun;

import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.proto.stun.StunMessage;
import dev.ratatoskr.proto.stun.TransactionId;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes and judges authenticated Binding messages under one pair of credentials: a request is named
 * "receiver:sender" and signed with the receiver's password, its answer with the same (RFC 8445
 * sections 7.1.2 and 7.2.2, RFC 8489 section 9.1). Immutable.
 */
public final class Probes {
  private final String sentName;
  private final String expectedName;
  private final String expectedPrefix;
  private final byte[] localKey;
  private final byte[] remoteKey;

  /** Probes under these credentials. */
  public Probes(ProbeCredentials credentials) {
    String local = credentials.local().ufrag();
    String remote = credentials.remote().ufrag();
    sentName = remote + ":" + local;
    expectedName = local + ":" + remote;
    expectedPrefix = local + ":";
    localKey = StunCodec.shortTermKey(credentials.local().password());
    remoteKey = StunCodec.shortTermKey(credentials.remote().password());
  }

  /** A request to the peer. */
  public ByteBuffer request(TransactionId id, List<StunAttribute> more) {
    List<StunAttribute> attributes = new ArrayList<>(more.size() + 1);
    attributes.add(new StunAttribute.Username(sentName));
    attributes.addAll(more);
    return StunCodec.encode(new StunMessage(StunClass.REQUEST, id, attributes), remoteKey);
  }

  /** The answer to a request of the peer, telling it the source we saw. */
  public ByteBuffer success(TransactionId id, InetSocketAddress observed) {
    StunMessage answer =
        StunMessage.of(StunClass.SUCCESS, id, new StunAttribute.XorMappedAddress(observed));
    return StunCodec.encode(answer, localKey);
  }

  /** Whether a request names our fragment, so that no other machine needs to see it. */
  public boolean isAddressedToUs(StunMessage request) {
    return request.username().filter(name -> name.startsWith(expectedPrefix)).isPresent();
  }

  /** Whether a request was made by the peer for us. */
  public boolean isAuthenticRequest(ReceivedStun request) {
    return request.message().username().filter(expectedName::equals).isPresent()
        && request.message().unknownRequired().isEmpty()
        && request.verify(localKey);
  }

  /** Whether an answer was made by the peer. */
  public boolean isAuthenticAnswer(ReceivedStun answer) {
    return answer.message().unknownRequired().isEmpty() && answer.verify(remoteKey);
  }
}
