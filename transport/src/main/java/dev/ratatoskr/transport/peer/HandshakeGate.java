package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.PeerKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How often a handshake may begin, as a server or as a client: for each peer, and for all of them
 * together. It is asked before any cryptography. An honest peer has one in its whole session.
 * Sans-IO; thread: the loop.
 */
final class HandshakeGate {
  /** So many at once from one peer, then one in {@link #PEER_PAUSE_NANOS}. */
  static final int PEER_BURST = 5;

  static final long PEER_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** So many at once from all, then one in {@link #PAUSE_NANOS}. */
  static final int BURST = 32;

  static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

  /** Peers that are remembered. */
  static final int MAX_PEERS = 1024;

  private final Map<PeerKey, Bucket> peers = new LinkedHashMap<>(16, 0.75f, true);
  private final Bucket all = new Bucket(BURST, PAUSE_NANOS);

  /** Whether a handshake with this peer may begin now, which it then has. */
  boolean admit(PeerKey peer, long nowNanos) {
    Bucket own = peers.computeIfAbsent(peer, key -> new Bucket(PEER_BURST, PEER_PAUSE_NANOS));
    if (peers.size() > MAX_PEERS) {
      peers.remove(peers.keySet().iterator().next());
    }
    if (!own.hasOne(nowNanos) || !all.hasOne(nowNanos)) {
      return false;
    }
    own.take();
    all.take();
    return true;
  }

  /** How many peers are remembered. */
  int peers() {
    return peers.size();
  }

  /** A number of permits that come back one by one. */
  private static final class Bucket {
    private final int burst;
    private final long pauseNanos;
    private int left;
    private long sinceNanos;
    private boolean begun;

    Bucket(int burst, long pauseNanos) {
      this.burst = burst;
      this.pauseNanos = pauseNanos;
      this.left = burst;
    }

    boolean hasOne(long nowNanos) {
      if (!begun || left == burst) {
        begun = true;
        sinceNanos = nowNanos;
      }
      long back = (nowNanos - sinceNanos) / pauseNanos;
      sinceNanos += back * pauseNanos;
      left = (int) Math.min(burst, left + back);
      return left > 0;
    }

    void take() {
      left--;
    }
  }
}
