package dev.ratatoskr.netns.lab;

import dev.ratatoskr.netns.wan.Prefix;
import dev.ratatoskr.netns.wan.Wan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * One laboratory: everything made through it is gone after {@link #close}, which also runs at
 * Ctrl-C. Logs and captures lie in its directory and vanish with it, unless {@link #keepEvidence}
 * was called. Safe to use from any thread.
 */
public final class Lab implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Path directory;
  private final Path sockets;
  private final String prefix = Leftovers.prefix() + COUNT.incrementAndGet() + "-";
  private final Map<String, Namespace> namespaces = new LinkedHashMap<>();
  private final Deque<Child> children = new ArrayDeque<>();
  private final Wan wan;
  private final Thread atExit = Thread.ofPlatform().unstarted(this::closeNow);
  private boolean evidenceKept;
  private boolean closed;

  private Lab(Path directory, Path sockets, Wan wan) {
    this.directory = directory;
    this.sockets = sockets;
    this.wan = wan;
  }

  /**
   * Opens an empty laboratory, after removing what labs of dead processes left behind.
   *
   * @param directory where logs go; emptied first
   * @param seed decides which packets the emulated internet loses
   * @throws LabException if the rights are missing; the message says what to type
   */
  public static Lab open(Path directory, long seed) throws LabException {
    checkRights();
    Leftovers.sweep();
    Path sockets;
    try {
      Leftovers.deleteTree(directory);
      Files.createDirectories(directory);
      sockets = Files.createTempDirectory(Leftovers.prefix());
    } catch (IOException e) {
      throw new LabException("cannot write to " + directory, e);
    }
    Lab lab = new Lab(directory, sockets, Wan.start(seed));
    Runtime.getRuntime().addShutdownHook(lab.atExit);
    return lab;
  }

  /** The emulated internet. */
  public Wan wan() {
    return wan;
  }

  /** Where logs and configuration files of this lab lie. */
  public Path directory() {
    return directory;
  }

  /** Where Unix sockets belong: a short path, because theirs may have 107 bytes at most. */
  public Path sockets() {
    return sockets;
  }

  /** Makes a namespace with its loopback up and forwarding on. */
  public synchronized Namespace namespace(String label) throws LabException {
    checkOpen();
    Namespace namespace = new Namespace(prefix + label, label);
    Exec.of("ip", "netns", "add", namespace.name()).check();
    namespaces.put(label, namespace);
    namespace.sysctl(
        "net.ipv4.ip_forward=1",
        "net.ipv4.conf.all.rp_filter=0",
        "net.ipv4.conf.default.rp_filter=0",
        "net.ipv6.conf.all.forwarding=1",
        "net.ipv6.conf.all.accept_dad=0",
        "net.ipv6.conf.default.accept_dad=0");
    namespace.ip("link set lo up");
    return namespace;
  }

  /** Lays a veth cable between two namespaces; both ends are up, without addresses. */
  public void connect(Namespace one, String device, Namespace other, String otherDevice)
      throws LabException {
    Exec.of(
            "ip",
            "link",
            "add",
            device,
            "netns",
            one.name(),
            "type",
            "veth",
            "peer",
            "name",
            otherDevice,
            "netns",
            other.name())
        .check();
    one.ip("link set " + device + " up");
    other.ip("link set " + otherDevice + " up");
  }

  /** Connects a namespace to the emulated internet, under its label, by a TUN device. */
  public synchronized void attach(Namespace namespace, String device, List<Prefix> prefixes)
      throws LabException {
    checkOpen();
    try {
      wan.attach(namespace.label(), namespace.file(), device, prefixes);
    } catch (IOException e) {
      throw new LabException(e.getMessage() + ": " + e.getCause(), e);
    }
  }

  /** Starts a process in a namespace; its output goes to {@code <label>.log}. */
  public synchronized Child start(Namespace namespace, String label, List<String> command)
      throws LabException {
    checkOpen();
    Child child = Child.start(label, namespace.command(command), directory.resolve(label + ".log"));
    children.push(child);
    return child;
  }

  /** Starts a process that the caller talks with; its errors go to {@code <label>.log}. */
  public synchronized Child startPiped(Namespace namespace, String label, List<String> command)
      throws LabException {
    checkOpen();
    Path log = directory.resolve(label + ".log");
    Child child = Child.startPiped(label, namespace.command(command), log);
    children.push(child);
    return child;
  }

  /** Records every packet of a namespace into {@code <label>.pcap}, the first 256 bytes of each. */
  public void capture(Namespace namespace) throws LabException {
    String label = "tcpdump-" + namespace.label();
    Path file = directory.resolve(namespace.label() + ".pcap");
    List<String> command =
        List.of("tcpdump", "-i", "any", "-n", "-U", "-s", "256", "-Z", "root", "-w", file + "");
    start(namespace, label, command);
  }

  /**
   * Waits for a condition, asking every 25 ms for at most a minute: patience that only a failure
   * uses up.
   *
   * @throws LabException if it does not come true; the message names it, and the evidence is kept
   */
  public void await(String what, Condition condition) throws LabException {
    await(what, Duration.ofMinutes(1), condition);
  }

  /**
   * Waits for a condition, asking every 25 ms.
   *
   * @throws LabException if it does not come true in time; the message names it
   */
  public void await(String what, Duration most, Condition condition) throws LabException {
    long endNanos = System.nanoTime() + most.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - endNanos > 0) {
        keepEvidence();
        throw new LabException("not within " + most.toMillis() + " ms: " + what);
      }
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted while waiting: " + what);
      }
      LockSupport.parkNanos(25_000_000L);
    }
  }

  /** Keeps logs and captures when the lab closes, because something failed. */
  public synchronized void keepEvidence() {
    evidenceKept = true;
  }

  /** Ends every process, removes every namespace and, unless kept, the directory. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The machine is going down: the hook closes this lab at the same time, which is harmless.
    }
    closeNow();
  }

  private synchronized void closeNow() {
    if (closed) {
      return;
    }
    closed = true;
    List<Child> ending = new ArrayList<>(children);
    ending.forEach(child -> Thread.ofVirtual().start(child::close));
    ending.forEach(Child::close);
    wan.close();
    for (Namespace namespace : namespaces.values()) {
      try {
        Leftovers.remove(namespace.name());
      } catch (LabException e) {
        System.err.println("could not remove " + namespace.name() + ": " + e.getMessage());
      }
    }
    remove(sockets);
    if (!evidenceKept) {
      remove(directory);
    }
  }

  private static void remove(Path root) {
    try {
      Leftovers.deleteTree(root);
    } catch (IOException e) {
      System.err.println("could not remove " + root + ": " + e.getMessage());
    }
  }

  private void checkOpen() throws LabException {
    if (closed) {
      throw new LabException("the laboratory is closed");
    }
  }

  private static void checkRights() throws LabException {
    if (!"0".equals(Exec.of("id", "-u").check().strip())) {
      throw new LabException("network namespaces need root: run this with sudo");
    }
    if (!Wan.permitted()) {
      throw new LabException("/dev/net/tun cannot be opened: run this as root (sudo)");
    }
  }

  /** Something that becomes true. */
  public interface Condition {
    /** Whether it is true now. */
    boolean holds() throws LabException;
  }
}
