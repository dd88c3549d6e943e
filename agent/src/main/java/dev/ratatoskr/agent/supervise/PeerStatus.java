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
 * @param mesh the way over the mesh
 */
public record PeerStatus(
    PeerKey key, Inet6Address address, Stage stage, @Nullable DirectPath path, Mesh mesh) {
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

  /**
   * The round trip over the mesh, which cannot be measured while a bridge stands.
   *
   * @param rttNanos as measured last; 0 when unknown
   * @param measuredNanos when that was, in the caller's clock; meaningless while it is unknown
   * @param estimateNanos what it would be now, by both routers' links into the mesh; 0 without a
   *     bridge that stands, or while one of the links is unknown
   */
  public record Mesh(long rttNanos, long measuredNanos, long estimateNanos) {}
}
