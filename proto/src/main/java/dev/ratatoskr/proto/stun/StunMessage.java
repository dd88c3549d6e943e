package dev.ratatoskr.proto.stun;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A Binding message as a value. Where an attribute occurs twice, the first counts (RFC 8489 section
 * 14).
 *
 * @param attributes in the order of the wire, without integrity and fingerprint
 */
public record StunMessage(
    StunClass stunClass, TransactionId transactionId, List<StunAttribute> attributes) {

  public StunMessage {
    attributes = List.copyOf(attributes);
  }

  /** A message with these attributes. */
  public static StunMessage of(
      StunClass stunClass, TransactionId transactionId, StunAttribute... attributes) {
    return new StunMessage(stunClass, transactionId, List.of(attributes));
  }

  /** The first attribute of a type. */
  public <T extends StunAttribute> Optional<T> first(Class<T> type) {
    return attributes.stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  /** XOR-MAPPED-ADDRESS: the sender's address as the receiver saw it. */
  public Optional<InetSocketAddress> xorMapped() {
    return first(StunAttribute.XorMappedAddress.class).map(StunAttribute.XorMappedAddress::address);
  }

  /** MAPPED-ADDRESS, which a middlebox may have rewritten. */
  public Optional<InetSocketAddress> mapped() {
    return first(StunAttribute.MappedAddress.class).map(StunAttribute.MappedAddress::address);
  }

  /** OTHER-ADDRESS: the server can help to learn a NAT's behaviour. */
  public Optional<InetSocketAddress> otherAddress() {
    return first(StunAttribute.OtherAddress.class).map(StunAttribute.OtherAddress::address);
  }

  /** RESPONSE-ORIGIN. */
  public Optional<InetSocketAddress> responseOrigin() {
    return first(StunAttribute.ResponseOrigin.class).map(StunAttribute.ResponseOrigin::address);
  }

  /** CHANGE-REQUEST. */
  public Optional<StunAttribute.ChangeRequest> changeRequest() {
    return first(StunAttribute.ChangeRequest.class);
  }

  /** USERNAME. */
  public Optional<String> username() {
    return first(StunAttribute.Username.class).map(StunAttribute.Username::name);
  }

  /** ERROR-CODE. */
  public Optional<StunAttribute.ErrorCode> error() {
    return first(StunAttribute.ErrorCode.class);
  }

  /** PRIORITY, 0..2^32-1. */
  public Optional<Long> priority() {
    return first(StunAttribute.Priority.class).map(StunAttribute.Priority::value);
  }

  /** Whether USE-CANDIDATE is there. */
  public boolean useCandidate() {
    return first(StunAttribute.UseCandidate.class).isPresent();
  }

  /**
   * The tie-breaker of ICE-CONTROLLING, unsigned; empty when the sender does not claim the role.
   */
  public Optional<Long> controllingTieBreaker() {
    return first(StunAttribute.IceControlling.class).map(StunAttribute.IceControlling::tieBreaker);
  }

  /** The tie-breaker of ICE-CONTROLLED, unsigned; empty when the sender does not claim the role. */
  public Optional<Long> controlledTieBreaker() {
    return first(StunAttribute.IceControlled.class).map(StunAttribute.IceControlled::tieBreaker);
  }

  /**
   * The comprehension-required types nobody here knows, in order, each once. Such a request is
   * answered with error 420 and this list, any other such message is dropped (RFC 8489 section
   * 6.3). The older MESSAGE-INTEGRITY is not among them: it is known and deliberately not used.
   */
  public List<Integer> unknownRequired() {
    return attributes.stream()
        .filter(StunAttribute.Unknown.class::isInstance)
        .map(StunAttribute.Unknown.class::cast)
        .filter(StunAttribute.Unknown::comprehensionRequired)
        .map(StunAttribute.Unknown::type)
        .filter(type -> type != AttributeType.MESSAGE_INTEGRITY)
        .distinct()
        .toList();
  }
}
