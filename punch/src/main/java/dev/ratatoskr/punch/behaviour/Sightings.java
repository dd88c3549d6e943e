package dev.ratatoskr.punch.behaviour;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What several servers saw of one port. One of them may lie, so that what two servers agree on
 * counts more than what one says alone. Immutable.
 */
final class Sightings {
  private final List<Ask> answered;
  private final Map<InetSocketAddress, Set<InetAddress>> serversByMapped = new LinkedHashMap<>();

  /**
   * The answers among some questions.
   *
   * @param asks of one port, in the order in which they were first sent
   */
  Sightings(List<Ask> asks) {
    answered = asks.stream().filter(Ask::isAnswered).toList();
    for (Ask ask : answered) {
      ask.mapped()
          .ifPresent(
              mapped ->
                  serversByMapped
                      .computeIfAbsent(mapped, m -> new LinkedHashSet<>())
                      .add(ask.to().getAddress()));
    }
  }

  boolean isEmpty() {
    return answered.isEmpty();
  }

  /** The answers. */
  List<Ask> answered() {
    return answered;
  }

  /** The address that most servers saw, if they are two at least; their addresses must differ. */
  Optional<InetSocketAddress> agreed() {
    Optional<InetSocketAddress> best = Optional.empty();
    int most = 1;
    for (Map.Entry<InetSocketAddress, Set<InetAddress>> entry : serversByMapped.entrySet()) {
      if (entry.getValue().size() > most) {
        best = Optional.of(entry.getKey());
        most = entry.getValue().size();
      }
    }
    return best;
  }

  /** Whether no two answers differ. */
  boolean allSame() {
    return serversByMapped.size() <= 1;
  }

  /** Whether an answer is not against what others agreed on. */
  boolean isTrusted(Ask ask) {
    Optional<InetSocketAddress> agreed = agreed();
    return ask.isAnswered() && (agreed.isEmpty() || agreed.equals(ask.mapped()));
  }

  /** The first answer that is not against what others agreed on. */
  Optional<Ask> trusted() {
    return answered.stream().filter(this::isTrusted).findFirst();
  }
}
