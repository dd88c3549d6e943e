package dev.ratatoskr.agent.admin;

import java.util.function.Consumer;

/** Asks the router. */
@FunctionalInterface
public interface RouterAdmin {
  /**
   * Queues one request; requests are answered in order, each exactly once. Any thread, never
   * blocks.
   *
   * @param onResult called on the owner's executor
   */
  <T> void submit(AdminRequest<T> request, Consumer<AdminResult<T>> onResult);
}
