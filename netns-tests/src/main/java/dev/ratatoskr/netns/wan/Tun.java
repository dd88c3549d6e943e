package dev.ratatoskr.netns.wan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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

  /** Makes a TUN device in a namespace and gives its descriptor. */
  static int open(Path namespace, String device) throws IOException {
    try {
      return NamespaceVisit.to(namespace, () -> openHere(device));
    } catch (IOException e) {
      throw new IOException("TUN " + device + " in " + namespace.getFileName(), e.getCause());
    }
  }

  private static int openHere(String device) throws IOException {
    try (Kernel kernel = new Kernel()) {
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
