package dev.ratatoskr.agent.admin;

import dev.ratatoskr.agent.config.AdminAddress;
import dev.ratatoskr.proto.MalformedException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection to the router for ever, tries again with back-off, and serialises requests.
 * While there is no router, requests are answered {@link AdminResult.Unavailable} at once. Who has
 * hung up again and again is no router until a connection has lasted.
 */
public final class AdminClient implements RouterAdmin, AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final long LEAST_WAIT_NANOS = Duration.ofMillis(200).toNanos();
  private static final long MOST_WAIT_NANOS = Duration.ofSeconds(3).toNanos();

  /** Who has hung up again and again is asked so often before it is believed. */
  private static final int PROOFS = 5;

  /** Requests waiting; more means that the router has stopped answering. */
  private static final int MAX_QUEUED = 1000;

  /** The words of the system, of Jackson and of {@link AdminConnection}. */
  private static final Pattern HANG_UP =
      Pattern.compile("hung up|reset|broken pipe|end-of-input", Pattern.CASE_INSENSITIVE);

  private final List<AdminAddress> addresses;
  private final Executor executor;
  private final Consumer<AdminState> onState;
  private final Duration timeout;
  private final Backoff backoff;
  private final HangUps hangUps;
  private final LinkedBlockingQueue<Pending<?>> queue = new LinkedBlockingQueue<>(MAX_QUEUED);
  private final Thread thread;
  private volatile boolean closed;
  private @Nullable AdminState told;

  /** Until then a router that was here is not missed: it may restart. The client's thread only. */
  private long patientUntilNanos = System.nanoTime();

  /**
   * Starts nothing yet.
   *
   * @param addresses tried in this order, not empty
   * @param executor runs every result and {@code onState}, in order: usually the loop
   * @param onState is told each change of state
   */
  public AdminClient(
      List<AdminAddress> addresses, Executor executor, Consumer<AdminState> onState) {
    this(addresses, executor, onState, TIMEOUT);
  }

  AdminClient(
      List<AdminAddress> addresses,
      Executor executor,
      Consumer<AdminState> onState,
      Duration timeout) {
    this.addresses = List.copyOf(addresses);
    this.executor = executor;
    this.onState = onState;
    this.timeout = timeout;
    this.hangUps = new HangUps(timeout.toNanos());
    this.backoff = new Backoff(LEAST_WAIT_NANOS, MOST_WAIT_NANOS, RandomGenerator.getDefault());
    this.thread = Thread.ofVirtual().name("router-admin").unstarted(this::run);
  }

  /** Begins to look for the router. Once. */
  public void start() {
    thread.start();
  }

  @Override
  public <T> void submit(AdminRequest<T> request, Consumer<AdminResult<T>> onResult) {
    Pending<T> pending = new Pending<>(request, onResult);
    if (closed || !queue.offer(pending)) {
      deliver(pending, new AdminResult.Unavailable<>(closed ? "closed" : "too many requests wait"));
    } else if (closed) {
      // The thread may have emptied the queue just before.
      failQueued("closed");
    }
  }

  /** Ends the connection; waiting requests are answered unavailable. Any thread, idempotent. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    failQueued("closed");
  }

  private void run() {
    while (!closed) {
      try (Opened opened = open()) {
        if (hangUps.areMany()) {
          prove(opened);
        }
        backoff.onSuccess();
        tell(new AdminState.Connected(opened.address(), opened.self()));
        serve(opened);
      } catch (IncompatibleRouter e) {
        tell(new AdminState.Incompatible(String.valueOf(e.getMessage())));
      } catch (IOException e) {
        if (System.nanoTime() - patientUntilNanos >= 0) {
          tell(new AdminState.Searching(message(e)));
        }
      } catch (InterruptedException e) {
        break;
      }
      pause(backoff.onFailure());
    }
    failQueued("closed");
  }

  private Opened open() throws IOException {
    IOException failure = new IOException("no address to try");
    String found = "";
    for (AdminAddress address : addresses) {
      try {
        return greet(address);
      } catch (IncompatibleRouter e) {
        throw e;
      } catch (IOException e) {
        failure = e;
        if (exists(address)) {
          found = address + ": " + explain(address, e);
        }
      }
    }
    AdminAddress first = addresses.getFirst();
    throw new IOException(
        !found.isEmpty()
            ? found
            : addresses.size() == 1
                ? first + ": " + explain(first, failure)
                : "nobody answers at "
                    + String.join(" or ", addresses.stream().map(Object::toString).toList())
                    + ": start yggdrasil, or set router.admin",
        failure);
  }

  private Opened greet(AdminAddress address) throws IOException {
    AdminConnection connection = AdminConnection.open(address, timeout);
    try {
      SelfInfo self = selfOf(connection);
      if (self.version().support() == RouterVersion.Support.REFUSED) {
        throw new IncompatibleRouter(self.version().advice());
      }
      return new Opened(address, connection, self);
    } catch (IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static SelfInfo selfOf(AdminConnection connection) throws IOException {
    try {
      return switch (connection.exchange(new AdminRequest.GetSelf())) {
        case AdminResult.Answered<SelfInfo> answered -> answered.value();
        case AdminResult.Refused<SelfInfo> refused ->
            throw new IOException("the router says: " + refused.text());
        case AdminResult.Unavailable<SelfInfo> gone -> throw new IOException(gone.reason());
      };
    } catch (MalformedException e) {
      throw new IOException("getSelf: " + e.getMessage(), e);
    }
  }

  /** Else every new connection would be told, and that it ended, for as long as we run. */
  private void prove(Opened opened) throws IOException {
    long end = System.nanoTime() + timeout.toNanos();
    try {
      while (!closed && System.nanoTime() - end < 0) {
        pause(timeout.toNanos() / PROOFS);
        var unused = selfOf(opened.connection());
      }
      hangUps.onOther();
    } catch (IOException e) {
      throw isHangUp(message(e)) ? new IOException(hangsUp(opened.address()), e) : e;
    }
  }

  private void serve(Opened opened) throws InterruptedException {
    long sinceNanos = System.nanoTime();
    try {
      while (!closed) {
        serveOne(opened.connection(), queue.take());
      }
    } catch (IOException e) {
      tell(ended(opened.address(), message(e), System.nanoTime() - sinceNanos));
    }
  }

  private AdminState ended(AdminAddress address, String failure, long openNanos) {
    if (!isHangUp(failure)) {
      hangUps.onOther();
      return new AdminState.Searching(
          "the admin connection failed (" + failure + "): restart yggdrasil if it does so again");
    }
    hangUps.onHangUp(openNanos);
    if (hangUps.areMany()) {
      return new AdminState.Searching(hangsUp(address));
    }
    patientUntilNanos = System.nanoTime() + timeout.toNanos();
    return new AdminState.Lost("yggdrasil closed the admin connection, as in a restart");
  }

  private static boolean isHangUp(String failure) {
    return HANG_UP.matcher(failure).find();
  }

  private static String hangsUp(AdminAddress address) {
    return "whoever answers at "
        + address
        + " hangs up soon after each answer: look at yggdrasil's log if it restarts again and"
        + " again, else set router.admin to yggdrasil's admin socket";
  }

  private <T> void serveOne(AdminConnection connection, Pending<T> pending) throws IOException {
    try {
      deliver(pending, connection.exchange(pending.request()));
    } catch (MalformedException e) {
      deliver(pending, new AdminResult.Unavailable<>(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      deliver(pending, new AdminResult.Unavailable<>(message(e)));
      throw e;
    } catch (RuntimeException e) {
      // A bug in a decoder must not leave the caller waiting.
      deliver(pending, new AdminResult.Unavailable<>("bug: " + e));
      throw new IOException("bug while reading an answer: " + e, e);
    }
  }

  /** Waits, answering what comes meanwhile. */
  private void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    try {
      for (long left = end - System.nanoTime();
          left > 0 && !closed;
          left = end - System.nanoTime()) {
        Pending<?> pending = queue.poll(left, TimeUnit.NANOSECONDS);
        if (pending != null) {
          fail(pending, "no router");
        }
      }
    } catch (InterruptedException e) {
      // Only close() interrupts, and the loop above looks for it.
      return;
    }
  }

  private void tell(AdminState state) {
    if (!closed && !state.equals(told)) {
      told = state;
      post(() -> onState.accept(state));
    }
  }

  private void failQueued(String reason) {
    for (Pending<?> pending = queue.poll(); pending != null; pending = queue.poll()) {
      fail(pending, reason);
    }
  }

  private <T> void fail(Pending<T> pending, String reason) {
    deliver(pending, new AdminResult.Unavailable<>(reason));
  }

  private <T> void deliver(Pending<T> pending, AdminResult<T> result) {
    post(() -> pending.onResult().accept(result));
  }

  private void post(Runnable work) {
    try {
      executor.execute(work);
    } catch (RejectedExecutionException e) {
      // The owner's loop has ended before us: nobody is left to be told.
      closed = true;
    }
  }

  private static boolean exists(AdminAddress address) {
    return address instanceof AdminAddress.Unix unix && Files.exists(unix.path());
  }

  private static String explain(AdminAddress address, IOException e) {
    String message = message(e);
    String lower = message.toLowerCase(Locale.ROOT);
    if (e instanceof AccessDeniedException || lower.contains("permission denied")) {
      return "permission denied: run as root or as a member of the group that owns the socket"
          + " (usually yggdrasil)";
    }
    if (address instanceof AdminAddress.Unix unix && !Files.exists(unix.path())) {
      return "no such socket: start yggdrasil, or set router.admin";
    }
    return lower.contains("refused") ? "nobody listens: start yggdrasil" : message;
  }

  private static String message(IOException e) {
    // Jackson adds lines that tell where.
    return Optional.ofNullable(e.getMessage())
        .flatMap(text -> text.lines().findFirst())
        .orElse(e.getClass().getSimpleName());
  }

  private record Pending<T>(AdminRequest<T> request, Consumer<AdminResult<T>> onResult) {}

  private record Opened(AdminAddress address, AdminConnection connection, SelfInfo self)
      implements AutoCloseable {
    @Override
    public void close() {
      connection.close();
    }
  }

  private static final class IncompatibleRouter extends IOException {
    private static final long serialVersionUID = 1L;

    IncompatibleRouter(String message) {
      super(message);
    }
  }
}
