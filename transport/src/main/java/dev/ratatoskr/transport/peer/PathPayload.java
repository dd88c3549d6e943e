package dev.ratatoskr.transport.peer;

import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.punch.check.Path;
import dev.ratatoskr.transport.mtu.PathMtu;
import dev.ratatoskr.transport.mtu.PayloadLimit;
import dev.ratatoskr.transport.mtu.ProbedPath;
import dev.ratatoskr.transport.quic.QuicEngine;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How large packets may be on the direct path that a peer has, if any. Thread: the loop. */
final class PathPayload {
  private static final Logger LOG = LoggerFactory.getLogger(PathPayload.class);

  private final Hub hub;
  private final PathMtu mtu;
  private final StepDriver<PayloadLimit> driver;
  private PathTable.@Nullable Entry present;

  /**
   * No path yet.
   *
   * @param peer for the log
   * @param onLimit told the UDP payload, in bytes, when it changes
   */
  PathPayload(Hub hub, String peer, IntConsumer onLimit) {
    this.hub = hub;
    mtu = new PathMtu(QuicEngine.BASE_PAYLOAD_BYTES, hub.engine().maxPayloadBytes(), hub.random());
    driver =
        new StepDriver<>(
            hub.ports(),
            mtu::poll,
            mtu::onTimeout,
            limit -> {
              LOG.debug("{}: the path carries UDP payloads of {} bytes", peer, limit.bytes());
              onLimit.accept(limit.bytes());
            },
            fault -> {
              LOG.error("{}: learning the path's MTU ended by a fault", peer, fault);
              onLimit.accept(QuicEngine.BASE_PAYLOAD_BYTES);
            });
    hub.pump().add(driver);
  }

  /** The path in use may be another one, or none. */
  void onPath(PathTable.@Nullable Entry entry) {
    if (Objects.equals(entry, present)) {
      return;
    }
    present = entry;
    if (entry == null) {
      mtu.onNoPath();
    } else {
      Path path = entry.nominated.path();
      mtu.onPath(
          new ProbedPath(
              path.portId(), path.remote(), entry.nominated.credentials(), path.rttNanos()),
          hub.nowNanos());
    }
    hub.pump().run();
  }

  /** A packet of this size left on the path. */
  void onSent(int bytes) {
    if (mtu.onSent(bytes, hub.nowNanos())) {
      hub.pump().run();
    }
  }

  boolean onStun(int portId, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    return mtu.onStun(portId, from, stun, nowNanos);
  }

  /** What a packet may hold now. */
  int bytes() {
    return mtu.payloadBytes();
  }

  /** Nothing is probed any more. */
  void close() {
    hub.pump().remove(driver);
  }
}
