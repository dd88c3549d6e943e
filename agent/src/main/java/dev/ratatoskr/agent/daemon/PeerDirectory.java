package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.agent.admin.AdminRequest;
import dev.ratatoskr.agent.admin.AdminResult;
import dev.ratatoskr.agent.admin.RouterAdmin;
import dev.ratatoskr.agent.admin.SessionInfo;
import dev.ratatoskr.proto.PeerKey;
import java.net.Inet6Address;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Finds the key of an overlay address: an address holds only a part of its key, but the router has
 * a session with whoever sent us something. Thread: the loop.
 */
final class PeerDirectory {
  private static final int MAX_KNOWN = 4096;
  private static final int MAX_WAITING = 128;

  private final RouterAdmin admin;
  private final BiConsumer<PeerKey, Inet6Address> onFound;
  private final Map<Inet6Address, PeerKey> known = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<Inet6Address> waiting = new HashSet<>();

  /**
   * Knows nobody.
   *
   * @param onFound who knocked, on the loop
   */
  PeerDirectory(RouterAdmin admin, BiConsumer<PeerKey, Inet6Address> onFound) {
    this.admin = admin;
    this.onFound = onFound;
  }

  /** The router told of a node. */
  void learn(PeerKey key, Inet6Address address) {
    known.put(address, key);
    if (known.size() > MAX_KNOWN) {
      known.remove(known.keySet().iterator().next());
    }
  }

  /** A node knocked; told at once when it is known, else after one question to the router. */
  void onKnock(Inet6Address source) {
    PeerKey key = known.get(source);
    if (key != null) {
      onFound.accept(key, source);
      return;
    }
    boolean first = waiting.isEmpty();
    if (waiting.size() < MAX_WAITING) {
      waiting.add(source);
    }
    if (first) {
      admin.submit(new AdminRequest.GetSessions(), this::onSessions);
    }
  }

  private void onSessions(AdminResult<List<SessionInfo>> result) {
    Set<Inet6Address> asked = Set.copyOf(waiting);
    waiting.clear();
    if (result instanceof AdminResult.Answered<List<SessionInfo>> answered) {
      for (SessionInfo session : answered.value()) {
        learn(session.key(), session.address());
        if (asked.contains(session.address())) {
          onFound.accept(session.key(), session.address());
        }
      }
    }
  }
}
