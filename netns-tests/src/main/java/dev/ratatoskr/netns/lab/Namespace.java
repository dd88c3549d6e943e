package dev.ratatoskr.netns.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace of a {@link Lab}.
 *
 * @param name the kernel's name for it, unique on this machine
 * @param label the lab's short name for it
 */
public record Namespace(String name, String label) {

  /** The file that stands for it. */
  public Path file() {
    return Path.of("/run/netns", name);
  }

  /** The command line that runs a command in here; the program replaces every wrapper. */
  public List<String> command(List<String> command) {
    List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", name));
    inside.addAll(command);
    return inside;
  }

  /** A command to run in here. */
  public Exec exec(String... command) {
    return Exec.of(command(List.of(command)));
  }

  /**
   * Runs lines of {@code ip} in here, one object each, for example {@code addr add 10.0.0.1/24 dev
   * eth0}.
   */
  public void ip(String... lines) throws LabException {
    Exec.of("ip", "-netns", name, "-batch", "-").withInput(String.join("\n", lines) + "\n").check();
  }

  /** Loads nftables rules in here; all of them or none. */
  public void nft(String rules) throws LabException {
    exec("nft", "-f", "-").withInput(rules).check();
  }

  /** Sets kernel parameters in here, each as {@code key=value}. */
  public void sysctl(String... settings) throws LabException {
    List<String> command = new ArrayList<>(List.of("sysctl", "-qw"));
    command.addAll(List.of(settings));
    Exec.of(command(command)).check();
  }
}
