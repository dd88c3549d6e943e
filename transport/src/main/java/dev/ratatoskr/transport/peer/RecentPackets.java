package dev.ratatoskr.transport.peer;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;

/** The last packets that left on a path, for sending them again on another. Thread: the loop. */
final class RecentPackets {
  /** Of a game, seconds; of a fast transfer some milliseconds, and it repeats by itself. */
  private static final int MAX = 64;

  private record Sent(ByteBuffer packet, long atNanos) {}

  private final ArrayDeque<Sent> packets = new ArrayDeque<>();

  void add(byte[] packet, long nowNanos) {
    if (packets.size() == MAX) {
      packets.removeFirst();
    }
    packets.addLast(new Sent(ByteBuffer.wrap(packet), nowNanos));
  }

  /** Those that left since then, the oldest first. */
  List<ByteBuffer> since(long nanos) {
    return packets.stream()
        .filter(sent -> sent.atNanos() - nanos >= 0)
        .map(sent -> sent.packet().duplicate())
        .toList();
  }

  void clear() {
    packets.clear();
  }
}
