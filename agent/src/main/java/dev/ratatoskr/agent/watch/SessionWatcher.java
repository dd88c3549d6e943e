package dev.ratatoskr.agent.watch;

import dev.ratatoskr.agent.admin.AdminRequest;
import dev.ratatoskr.agent.admin.AdminResult;
import dev.ratatoskr.agent.admin.RouterAdmin;
import dev.ratatoskr.agent.admin.SessionInfo;
import dev.ratatoskr.transport.io.EndpointLoop;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the router for its sessions five times a second and tells what changed. While the router
 * does not answer, nothing is told: a restarted agent or admin socket ends no session.
 *
 * <p>Thread: the loop; the asking itself happens on the admin client's thread.
 */
public final class SessionWatcher implements AutoCloseable {
  /** Between an answer and the next question. */
  public static final long INTERVAL_NANOS = Duration.ofMillis(200).toNanos();

  private final EndpointLoop loop;
  private final RouterAdmin admin;
  private final SessionTable table;
  private final Consumer<SessionEvent> onEvent;
  private EndpointLoop.@Nullable Timer timer;
  private boolean closed;

  /**
   * Starts nothing yet.
   *
   * @param admin delivers on {@code loop}
   * @param own what to take off the router's counts
   * @param onEvent called on the loop
   */
  public SessionWatcher(
      EndpointLoop loop, RouterAdmin admin, OwnTraffic own, Consumer<SessionEvent> onEvent) {
    this.loop = loop;
    this.admin = admin;
    this.table = new SessionTable(own);
    this.onEvent = onEvent;
  }

  /** Asks for the first time. Once, on the loop. */
  public void start() {
    ask();
  }

  /** Asks no more. Idempotent, on the loop. */
  @Override
  public void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
  }

  private void ask() {
    if (!closed) {
      admin.submit(new AdminRequest.GetSessions(), this::onResult);
    }
  }

  private void onResult(AdminResult<List<SessionInfo>> result) {
    if (closed) {
      return;
    }
    timer = loop.schedule(INTERVAL_NANOS, this::ask);
    if (result instanceof AdminResult.Answered<List<SessionInfo>> answered) {
      table.onSessions(answered.value(), loop.nanoTime()).forEach(onEvent);
    }
  }
}
