package dev.ratatoskr.agent.watch;

import dev.ratatoskr.agent.admin.AdminRequest;
import dev.ratatoskr.agent.admin.AdminResult;
import dev.ratatoskr.agent.admin.RouterAdmin;
import dev.ratatoskr.agent.admin.SessionInfo;
import dev.ratatoskr.transport.io.EndpointLoop;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the router for its sessions and tells what changed: five times a second while anything
 * passes the router's interface, for no session begins without that, and once a second while
 * nothing does, as a question costs both programs far more than a look at the interface's counters.
 * While the router does not answer, nothing is told: a restarted agent or admin socket ends no
 * session.
 *
 * <p>Thread: the loop; the asking itself happens on the admin client's thread.
 */
public final class SessionWatcher implements AutoCloseable {
  /** Between an answer and the next question, or look at the interface. */
  public static final long INTERVAL_NANOS = Duration.ofMillis(200).toNanos();

  /** Between two questions while the interface is still. */
  public static final long STILL_NANOS = Duration.ofSeconds(1).toNanos();

  /**
   * The questions go on so long after a packet: the first one begins the search for the way, which
   * takes two round trips of the mesh and more, and the table believes a count by its next list.
   */
  private static final long AFTERMATH_NANOS = Duration.ofSeconds(2).toNanos();

  private final EndpointLoop loop;
  private final RouterAdmin admin;
  private final SessionTable table;
  private final InterfaceTraffic traffic;
  private final Consumer<SessionEvent> onEvent;
  private OptionalLong packets = OptionalLong.empty();
  private long movedNanos;
  private long askedNanos;
  private EndpointLoop.@Nullable Timer timer;
  private boolean closed;

  /**
   * Starts nothing yet.
   *
   * @param admin delivers on {@code loop}
   * @param own what to take off the router's counts
   * @param traffic of the router's interface
   * @param onEvent called on the loop
   */
  public SessionWatcher(
      EndpointLoop loop,
      RouterAdmin admin,
      OwnTraffic own,
      InterfaceTraffic traffic,
      Consumer<SessionEvent> onEvent) {
    this.loop = loop;
    this.admin = admin;
    this.table = new SessionTable(own);
    this.traffic = traffic;
    this.onEvent = onEvent;
  }

  /** Asks for the first time. Once, on the loop. */
  public void start() {
    if (!closed) {
      ask(loop.nanoTime());
    }
  }

  /** Asks no more. Idempotent, on the loop. */
  @Override
  public void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
  }

  private void look() {
    if (closed) {
      return;
    }
    long now = loop.nanoTime();
    OptionalLong count = traffic.packets();
    if (count.isEmpty() || !count.equals(packets)) {
      packets = count;
      movedNanos = now;
    }
    if (now - movedNanos < AFTERMATH_NANOS || now - askedNanos >= STILL_NANOS) {
      ask(now);
    } else {
      timer = loop.schedule(INTERVAL_NANOS, this::look);
    }
  }

  private void ask(long now) {
    askedNanos = now;
    admin.submit(new AdminRequest.GetSessions(), this::onResult);
  }

  private void onResult(AdminResult<List<SessionInfo>> result) {
    if (closed) {
      return;
    }
    timer = loop.schedule(INTERVAL_NANOS, this::look);
    if (result instanceof AdminResult.Answered<List<SessionInfo>> answered) {
      table.onSessions(answered.value(), loop.nanoTime()).forEach(onEvent);
    }
  }
}
