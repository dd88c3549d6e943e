package dev.ratatoskr.netns.wan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Does something inside another network namespace. A platform thread of its own enters it and ends
 * there, so that no other thread ever changes namespace. A descriptor made there, of a socket or of
 * a device, stays in that namespace whoever uses it.
 */
public final class NamespaceVisit {
  private NamespaceVisit() {}

  /**
   * Waits until the errand is done.
   *
   * @param namespace the namespace's file
   * @param errand runs on the thread inside
   * @throws IOException if the namespace cannot be entered, or the errand failed
   */
  public static <T> T to(Path namespace, Errand<T> errand) throws IOException {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("visit-" + namespace.getFileName())
        .start(
            () -> {
              try {
                enter(namespace);
                done.complete(errand.run());
              } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    try {
      return done.join();
    } catch (CompletionException e) {
      throw new IOException("inside " + namespace.getFileName(), e.getCause());
    }
  }

  private static void enter(Path namespace) throws IOException {
    try (Kernel kernel = new Kernel()) {
      int descriptor = kernel.openReadOnly(namespace);
      try {
        kernel.enterNetworkNamespace(descriptor);
      } finally {
        kernel.closeDescriptor(descriptor);
      }
    }
  }

  /** What to do there. */
  public interface Errand<T> {
    /** Does it. */
    T run() throws IOException;
  }
}
