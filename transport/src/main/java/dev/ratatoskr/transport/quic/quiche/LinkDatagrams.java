package dev.ratatoskr.transport.quic.quiche;

import dev.ratatoskr.transport.quic.QuicEngine;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Counts a link's datagrams that wait inside quiche, which drops silently what finds no room there
 * and does not tell how many wait. A packet is taken to carry the oldest of them that fit into it:
 * it does, unless it is full of something else, which is seldom. One that is too small for the
 * oldest carries none, as all those that only acknowledge.
 */
final class LinkDatagrams {
  /**
   * So many wait in quiche at most while the owner heeds {@link #room}: what congestion control
   * holds back is better kept where it can be dropped.
   */
  private static final int FEW = 24;

  /** And so many while it does hold them back: at 5 Mbit/s each is 2 ms that nobody can drop. */
  private static final int VERY_FEW = 4;

  /** A DATAGRAM frame's type and length (RFC 9221 section 4), at least. */
  private static final int FRAME_BYTES = 2;

  /** The oldest does not wait any more after so many packets that were too small for it. */
  private static final int MANY = 1_000;

  private final int capacity;
  private final Runnable onRoom;
  private final Deque<Integer> waiting = new ArrayDeque<>();
  private int limitBytes;
  private int overheadBytes;
  private int payloadBytes = QuicEngine.BASE_PAYLOAD_BYTES;
  private int leastOverheadBytes;
  private int passedBy;
  private int few = FEW;
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
    // A packet number and a frame's length may take one byte each.
    leastOverheadBytes = Math.max(0, agreedBytes - bytes - 4);
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
    int room = Math.max(0, few - waiting.size());
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

  /** All that may leave has left: what waits now is held back by congestion control. */
  void onFlushed() {
    few = waiting.isEmpty() ? FEW : VERY_FEW;
  }

  /** A packet of this size left, as a UDP payload. */
  void onSent(int bytes) {
    int room = bytes - leastOverheadBytes;
    Integer oldest = waiting.peek();
    passedBy = oldest == null || oldest <= room ? 0 : passedBy + 1;
    if (passedBy == MANY) {
      passedBy = 0;
      waiting.remove();
    }
    while (oldest != null && oldest <= room) {
      room -= oldest + FRAME_BYTES;
      waiting.remove();
      oldest = waiting.peek();
    }
    if (waiting.isEmpty()) {
      few = FEW;
    }
    if (refused && waiting.size() <= few / 2) {
      refused = false;
      onRoom.run();
    }
  }
}
