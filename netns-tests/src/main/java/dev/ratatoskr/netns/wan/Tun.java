package dev.ratatoskr.netns.wan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Opens TUN devices in other network namespaces. */
final class Tun {
  private static final Path CLONE_DEVICE = Path.of("/dev/net/tun");

  private Tun() {}

  /** Whether this process may make TUN devices at all. */
  static boolean permitted() {
    if (!Files.exists(CLONE_DEVICE)) {
      return false;
    }
    try (Kernel kernel = new Kernel()) {
      kernel.closeDescriptor(kernel.open(CLONE_DEVICE));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Makes a TUN device in a namespace and gives its descriptor. A platform thread of its own enters
   * the namespace and ends there, so that no other thread ever changes namespace.
   */
  static int open(Path namespace, String device) throws IOException {
    CompletableFuture<Integer> made = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("tun-" + device)
        .start(
            () -> {
              try {
                made.complete(openHere(namespace, device));
              } catch (IOException | RuntimeException e) {
                made.completeExceptionally(e);
              }
            });
    try {
      return made.join();
    } catch (CompletionException e) {
      throw new IOException("TUN " + device + " in " + namespace.getFileName(), e.getCause());
    }
  }

  private static int openHere(Path namespace, String device) throws IOException {
    try (Kernel kernel = new Kernel()) {
      int namespaceFd = kernel.openReadOnly(namespace);
      try {
        kernel.enterNetworkNamespace(namespaceFd);
      } finally {
        kernel.closeDescriptor(namespaceFd);
      }
      int fd = kernel.open(CLONE_DEVICE);
      try {
        kernel.makeTun(fd, device);
        return fd;
      } catch (IOException e) {
        kernel.closeDescriptor(fd);
        throw e;
      }
    }
  }
}
