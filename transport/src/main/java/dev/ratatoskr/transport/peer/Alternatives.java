package dev.ratatoskr.transport.peer;

import dev.ratatoskr.punch.check.Path;
import dev.ratatoskr.punch.standby.StandbyChoice;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * All paths that the last punch found, the one in use included: from these one is chosen to stand
 * by, and again some time after it died. Thread: the loop.
 */
final class Alternatives {
  private static final long FIRST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long LAST_RETRY_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final Hub hub;
  private final List<Path> paths = new ArrayList<>();
  private long retryNanos = FIRST_RETRY_NANOS;
  private boolean retrying;

  Alternatives(Hub hub) {
    this.hub = hub;
  }

  /** What a punch found. */
  void found(List<Path> found) {
    paths.clear();
    paths.addAll(found);
    retryNanos = FIRST_RETRY_NANOS;
  }

  void clear() {
    paths.clear();
  }

  Optional<Path> find(int portId, InetSocketAddress remote) {
    return paths.stream()
        .filter(path -> path.portId() == portId && path.remote().equals(remote))
        .findFirst();
  }

  /** What should stand by beside the path in use. */
  Optional<Path> best(Path present) {
    return StandbyChoice.of(
        present, paths.stream().filter(path -> hub.ports().isOpen(path.portId())).toList());
  }

  /** Tries again, the more seldom the more often it was in vain: most such paths stay dead. */
  void retryLater(Runnable retry) {
    if (retrying || paths.isEmpty()) {
      return;
    }
    retrying = true;
    hub.loop()
        .schedule(
            retryNanos,
            () -> {
              retrying = false;
              retry.run();
            });
    retryNanos = Math.min(LAST_RETRY_NANOS, 2 * retryNanos);
  }
}
