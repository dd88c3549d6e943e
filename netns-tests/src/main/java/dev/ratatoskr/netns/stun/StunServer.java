package dev.ratatoskr.netns.stun;

import dev.ratatoskr.netns.lab.Child;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import java.util.ArrayList;
import java.util.List;

/** Starts coturn as a STUN server with the second address and port that RFC 5780 asks for. */
public final class StunServer {
  /** The port of every address. */
  public static final int PORT = 3478;

  private static final int OTHER_PORT = 3479;

  private StunServer() {}

  /** Starts it on two or more addresses of the namespace, and returns once it listens. */
  public static Child start(Lab lab, Namespace namespace, List<String> addresses)
      throws LabException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "turnserver",
                "-n",
                "--stun-only",
                "--no-auth",
                "--no-tls",
                "--no-dtls",
                "--no-cli",
                "--log-file",
                "stdout",
                "--simple-log"));
    for (String address : addresses) {
      command.addAll(List.of("--listening-ip", address));
    }
    command.addAll(List.of("--listening-port", Integer.toString(PORT)));
    command.addAll(List.of("--alt-listening-port", Integer.toString(OTHER_PORT)));
    command.addAll(List.of("--pidfile", lab.directory().resolve("coturn.pid").toString()));
    command.addAll(List.of("--db", lab.directory().resolve("coturn.db").toString()));
    Child child = lab.start(namespace, "coturn", command);
    lab.await(
        "coturn listens", () -> listening(namespace) >= 2L * addresses.size() || !child.isAlive());
    if (!child.isAlive()) {
      throw new LabException("coturn ended at once; see " + lab.directory());
    }
    return child;
  }

  private static long listening(Namespace namespace) throws LabException {
    return namespace.exec("ss", "-Hlun").check().lines().filter(l -> l.contains(":347")).count();
  }
}
