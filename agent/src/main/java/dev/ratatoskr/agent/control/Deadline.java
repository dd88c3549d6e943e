package dev.ratatoskr.agent.control;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Closes a channel that takes too long: unix sockets know no timeouts of their own. */
final class Deadline implements AutoCloseable {
  private final CompletableFuture<Boolean> alarm = new CompletableFuture<>();
  private final CompletableFuture<Boolean> closing;

  Deadline(SocketChannel channel, Duration patience) {
    this.closing =
        alarm
            .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((done, failure) -> onEnd(channel, failure));
  }

  private static void onEnd(SocketChannel channel, Throwable failure) {
    if (failure instanceof TimeoutException) {
      try {
        channel.close();
      } catch (IOException e) {
        return;
      }
    }
  }

  boolean passed() {
    return closing.isCompletedExceptionally();
  }

  @Override
  public void close() {
    alarm.complete(true);
  }
}
