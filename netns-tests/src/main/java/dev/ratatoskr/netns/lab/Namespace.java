package dev.ratatoskr.netns.lab;

import dev.ratatoskr.netns.wan.NamespaceVisit;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
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

  /**
   * Opens a blocking UDP socket in here, for any thread to use.
   *
   * @param local where it is bound
   */
  public DatagramChannel udp(InetSocketAddress local) throws LabException {
    StandardProtocolFamily family =
        local.getAddress() instanceof Inet6Address
            ? StandardProtocolFamily.INET6
            : StandardProtocolFamily.INET;
    try {
      return NamespaceVisit.to(file(), () -> DatagramChannel.open(family).bind(local));
    } catch (IOException e) {
      throw new LabException("no UDP socket at " + local + " in " + label + ": " + e.getCause(), e);
    }
  }

  /** How many bytes of IP packets a device in here has sent. */
  public long sentBytes(String device) throws LabException {
    return Long.parseLong(
        exec("cat", "/sys/class/net/" + device + "/statistics/tx_bytes").check().strip());
  }

  /** Sets kernel parameters in here, each as {@code key=value}. */
  public void sysctl(String... settings) throws LabException {
    List<String> command = new ArrayList<>(List.of("sysctl", "-qw"));
    command.addAll(List.of(settings));
    Exec.of(command(command)).check();
  }
}
