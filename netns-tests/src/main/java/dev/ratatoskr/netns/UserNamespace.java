package dev.ratatoskr.netns;

import dev.ratatoskr.netns.lab.Exec;
import dev.ratatoskr.netns.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the demo again as the root of a user namespace of its own, for users without root. */
final class UserNamespace {
  private static final String ROOT_LINE = "type: sudo ./ratatoskr demo";

  private UserNamespace() {}

  /** Whether this process is root, of the machine or of a user namespace. */
  static boolean isRoot() throws LabException {
    return Exec.of("id", "-u").check().strip().equals("0");
  }

  /**
   * Says by an exception in one line what to type where user namespaces cannot do it.
   *
   * @throws LabException if they are refused or the TUN device is closed to this user
   */
  static void checkAllowed() throws LabException {
    Path tun = Path.of("/dev/net/tun");
    if (!Files.isReadable(tun) || !Files.isWritable(tun)) {
      throw new LabException("without root this needs /dev/net/tun, which is closed; " + ROOT_LINE);
    }
    if (Exec.of("unshare", "-Urnm", "true").run().exitStatus() != 0) {
      throw new LabException("this system refuses user namespaces; " + ROOT_LINE);
    }
  }

  /** Runs it and gives its exit status. */
  static int runAgain(List<String> arguments) throws LabException {
    String inside = "mount -t tmpfs tmpfs /run && exec \"$@\"";
    List<String> command =
        new ArrayList<>(List.of("unshare", "-Urnm", "sh", "-c", inside, "ratatoskr"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Demo.class.getName()));
    command.addAll(arguments);
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new LabException("cannot enter a user namespace; " + ROOT_LINE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
