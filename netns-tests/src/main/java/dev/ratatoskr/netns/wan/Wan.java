package dev.ratatoskr.netns.wan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The emulated internet: attach namespaces, shape the directions between them, change the shapes at
 * any time. Safe to use from any thread.
 */
public final class Wan implements AutoCloseable {
  private final CopyOnWriteArrayList<Port> ports = new CopyOnWriteArrayList<>();
  private final Links links;
  private final Thread thread;
  private volatile boolean running = true;

  private Wan(long seed) {
    this.links = new Links(seed);
    this.thread =
        Thread.ofPlatform()
            .name("wan")
            .daemon()
            .unstarted(() -> new Forwarder(ports, links, () -> running).run());
  }

  /** Starts an internet without inhabitants; the seed decides which packets are lost. */
  public static Wan start(long seed) {
    Wan wan = new Wan(seed);
    wan.thread.start();
    return wan;
  }

  /** Whether this process may make the TUN devices that it needs. */
  public static boolean permitted() {
    return Tun.permitted();
  }

  /**
   * Makes a TUN device in a namespace and connects it. The caller gives it addresses and brings it
   * up.
   *
   * @param name how the other methods call this end
   * @param namespace the namespace's file
   * @param device the name of the device in there
   * @param prefixes the destinations behind it; the longest match over all ends wins
   * @throws IOException if the namespace or the device cannot be opened
   */
  public void attach(String name, Path namespace, String device, List<Prefix> prefixes)
      throws IOException {
    ports.add(new Port(name, Tun.open(namespace, device), List.copyOf(prefixes)));
  }

  /** Sets what the direction does from the next packet on. */
  public void shape(String from, String to, LinkShape shape) {
    links.between(from, to).shape(shape);
  }

  /** Sets both directions between two ends. */
  public void shapeBoth(String one, String other, LinkShape shape) {
    shape(one, other, shape);
    shape(other, one, shape);
  }

  /**
   * Sets the bottleneck that all packets of an end share before they take their directions. What
   * overflows there is in the counts of no direction.
   */
  public void uplink(String from, LinkShape.Rate rate) {
    links.uplink(from).shape(LinkShape.IDEAL.withRate(rate.bitsPerSecond(), rate.queueBytes()));
  }

  /** What a direction has done so far. */
  public LinkCounts counts(String from, String to) {
    return links.between(from, to).counts();
  }

  /** Stops the thread and removes every TUN device. */
  @Override
  public void close() {
    running = false;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
