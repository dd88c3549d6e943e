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

  /**
   * So many wait in quiche at most while the owner heeds {@link #room}: what congestion control
   * holds back is better kept where it can be dropped.
   */
  private static final int FEW = 24;

  private final int capacity;
  private final Runnable onRoom;
  private final Deque<Integer> waiting = new ArrayDeque<>();
  private int maxBytes;
  private int sentBytes;
  private boolean refused;

  /**
   * Nothing waits.
   *
   * @param onRoom told once there is room again, after there was none
   */
  LinkDatagrams(int capacity, Runnable onRoom) {
    this.capacity = capacity;
    this.onRoom = onRoom;
  }

  /** The peer takes datagrams of at most this size; without this call it takes none. */
  void onLimit(int bytes) {
    maxBytes = Math.min(MOST_BYTES, bytes);
  }

  int maxBytes() {
    return maxBytes;
  }

  /** For how many more there is room now; after 0 room is told. */
  int room() {
    int room = Math.max(0, FEW - waiting.size());
    refused |= room == 0;
    return room;
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
    if (refused && waiting.size() <= FEW / 2) {
      refused = false;
      onRoom.run();
    }
  }
}
