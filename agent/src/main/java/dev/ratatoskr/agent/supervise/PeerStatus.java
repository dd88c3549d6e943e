package dev.ratatoskr.agent.supervise;

import dev.ratatoskr.proto.PeerKey;
import java.net.Inet6Address;
import org.jspecify.annotations.Nullable;

/**
 * What the supervisor knows about one peer, for the status and the log.
 *
 * @param key who
 * @param address its Yggdrasil address
 * @param stage where we stand, why, and since when
 * @param path the direct path, if there is one
 * @param meshRttNanos the round trip over the mesh, measured before the bridge; 0 when unknown
 */
public record PeerStatus(
    PeerKey key, Inet6Address address, Stage stage, @Nullable DirectPath path, long meshRttNanos) {
  /** The reason where nobody answered who may be an agent. */
  public static final String NO_AGENT = "no agent answers there";

  /**
   * A state with its explanation.
   *
   * @param state in the words of the status
   * @param reason one sentence for a human
   * @param sinceNanos when the state was entered, in the caller's clock
   */
  public record Stage(PeerState state, String reason, long sinceNanos) {}
}
