package dev.ratatoskr.transport.rendezvous;

import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.Verdict;
import java.util.Set;
import java.util.function.Function;

/**
 * What a {@link ControlChannel} is told of its connection.
 *
 * @param self our identity
 * @param peer the key the path or the dialler says the other side has; never our own
 * @param judge says whether a certificate is the peer's: {@code CertificateJudge::judge}
 * @param features names of what we speak, at most 64 of at most 64 characters
 */
public record ControlSetup(
    AgentIdentity self, PeerKey peer, Function<byte[], Verdict> judge, Set<String> features) {

  static final int MAX_FEATURES = 64;
  static final int MAX_FEATURE_CHARS = 64;

  /** Checks the peer and the features. */
  public ControlSetup {
    if (self.peerKey().equals(peer)) {
      throw new IllegalArgumentException("a control channel to ourselves");
    }
    if (features.size() > MAX_FEATURES
        || features.stream().anyMatch(f -> f.length() > MAX_FEATURE_CHARS)) {
      throw new IllegalArgumentException("too many or too long features");
    }
    features = Set.copyOf(features);
  }
}
