package dev.ratatoskr.agent.admin;

import dev.ratatoskr.proto.PeerKey;
import java.util.List;

/**
 * One way of the router to a node.
 *
 * @param path ports along the tree, as the router numbers them
 */
public record PathInfo(PeerKey key, List<Long> path) {
  public PathInfo {
    path = List.copyOf(path);
  }
}
