package dev.ratatoskr.transport.quic.quiche;

import dev.ratatoskr.transport.quic.QuicEngine;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Counts a link's datagrams that wait inside quiche, which drops silently what finds no room there
 * and does not tell how many wait. What leaves in packets is taken for the oldest of them; as other
 * things leave in packets too, no fewer have left than are counted, and nothing is refused that
 * would have found room.
 */
final class LinkDatagrams {
  /**
   * So many wait in quiche at most while the owner heeds {@link #room}: what congestion control
   * holds back is better kept where it can be dropped.
   */
  private static final int FEW = 24;

  private final int capacity;
  private final Runnable onRoom;
  private final Deque<Integer> waiting = new ArrayDeque<>();
  private int limitBytes;
  private int overheadBytes;
  private int payloadBytes = QuicEngine.BASE_PAYLOAD_BYTES;
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

  /**
   * The peer takes datagrams; without this call it takes none.
   *
   * @param bytes the largest that fits into a packet of the agreed size, by quiche's reckoning
   * @param agreedBytes that size, as a UDP payload
   */
  void onLimit(int bytes, int agreedBytes) {
    limitBytes = bytes;
    // quiche allows for packet numbers of four bytes; more than three would need millions of
    // packets on their way.
    overheadBytes = Math.max(0, agreedBytes - bytes - 1);
  }

  /** The path carries UDP payloads of this size now. */
  void onPayload(int bytes) {
    payloadBytes = bytes;
  }

  int maxBytes() {
    return Math.max(0, Math.min(limitBytes, payloadBytes - overheadBytes));
  }

  /** For how many more there is room now; after 0 room is told. */
  int room() {
    int room = Math.max(0, FEW - waiting.size());
    refused |= room == 0;
    return room;
  }

  /** Whether a datagram of this size may be sent now; counts it then. */
  boolean take(int bytes) {
    if (bytes == 0 || bytes > maxBytes() || waiting.size() >= capacity) {
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
