package dev.ratatoskr.transport.peer;

import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was refused, by kind: counted always, logged once a kind, so that a flood writes one line.
 * Thread: the loop.
 */
final class StrangerLog {
  private static final Logger LOG = LoggerFactory.getLogger(StrangerLog.class);

  /** What came and was not wanted. */
  enum Kind {
    GARBAGE("a datagram that is neither STUN nor QUIC"),
    MALFORMED_STUN("a malformed STUN message"),
    UNKNOWN_STUN("a STUN message that belongs to nothing we do: a stranger's, or forged"),
    NO_PATH("a QUIC packet from an address without a path"),
    UNASKED_HANDSHAKE("a handshake that no probe has opened the way for"),
    FLOODED_HANDSHAKE("a handshake beyond what a peer may begin"),
    /** What comes once more or too late is the network's doing and nobody's fault. */
    LATE("something late");

    private final String text;

    String text() {
      return text;
    }

    Kind(String text) {
      this.text = text;
    }
  }

  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

  void count(Kind kind, InetSocketAddress from) {
    long before = counts.merge(kind, 1L, Long::sum);
    if (before == 1 && kind != Kind.LATE) {
      LOG.info("refused {} from {}; more of the kind are counted only", kind.text, from);
    }
  }

  Map<Kind, Long> counts() {
    return Map.copyOf(counts);
  }
}
