package dev.ratatoskr.transport.quic.quiche;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Counts a link's datagrams that wait inside quiche, which drops silently what finds no room there
 * and does not tell how many wait. What leaves in packets is taken for the oldest of them; as other
 * things leave in packets too, no fewer have left than are counted, and nothing is refused that
 * would have found room.
 */
final class LinkDatagrams {
  private static final int MOST_BYTES = 1200;

  private final int capacity;
  private final Deque<Integer> waiting = new ArrayDeque<>();
  private int maxBytes;
  private int sentBytes;

  LinkDatagrams(int capacity) {
    this.capacity = capacity;
  }

  /** The peer takes datagrams of at most this size; without this call it takes none. */
  void onLimit(int bytes) {
    maxBytes = Math.min(MOST_BYTES, bytes);
  }

  int maxBytes() {
    return maxBytes;
  }

  /** Whether a datagram of this size may be sent now; counts it then. */
  boolean take(int bytes) {
    if (bytes == 0 || bytes > maxBytes || waiting.size() >= capacity) {
      return false;
    }
    waiting.add(bytes);
    return true;
  }

  /** A packet of this size left. */
  void onSent(int bytes) {
    sentBytes += bytes;
    Integer oldest = waiting.peek();
    while (oldest != null && oldest <= sentBytes) {
      sentBytes -= oldest;
      waiting.remove();
      oldest = waiting.peek();
    }
    if (oldest == null) {
      sentBytes = 0;
    }
  }
}
