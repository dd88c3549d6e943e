package dev.ratatoskr.netns.wan;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The emulator's thread, in the order of a packet's way: wait for packets or for the next due time,
 * read what came, find the destination and the due time, write what is due.
 */
final class Forwarder implements Runnable {
  private static final long LONGEST_WAIT_NANOS = 50_000_000L;
  private static final int MOST_PORTS = 64;
  private static final int MOST_READS_PER_TURN = 64;
  private static final int LARGEST_PACKET_BYTES = 65536;

  private final List<Port> ports;
  private final Links links;
  private final BooleanSupplier running;
  private final PriorityQueue<Packet> waiting =
      new PriorityQueue<>(
          Comparator.<Packet>comparingLong(p -> p.dueNanos).thenComparingLong(p -> p.sequence));
  private final Set<Port> broken = new HashSet<>();
  private long sequence;

  Forwarder(List<Port> ports, Links links, BooleanSupplier running) {
    this.ports = ports;
    this.links = links;
    this.running = running;
  }

  @Override
  public void run() {
    try (Kernel kernel = new Kernel()) {
      kernel.preciseTimers();
      MemorySegment pollFds = kernel.allocate((long) MOST_PORTS * Kernel.POLLFD_BYTES);
      MemorySegment buffer = kernel.allocate(LARGEST_PACKET_BYTES);
      while (running.getAsBoolean()) {
        turn(kernel, pollFds, buffer);
      }
      ports.forEach(port -> kernel.closeDescriptor(port.fd()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void turn(Kernel kernel, MemorySegment pollFds, MemorySegment buffer) throws IOException {
    List<Port> readable = ports.stream().filter(port -> !broken.contains(port)).toList();
    for (int i = 0; i < readable.size(); i++) {
      pollFds.set(JAVA_INT, (long) i * Kernel.POLLFD_BYTES, readable.get(i).fd());
      pollFds.set(JAVA_SHORT, (long) i * Kernel.POLLFD_BYTES + 4, Kernel.POLLIN);
      pollFds.set(JAVA_SHORT, (long) i * Kernel.POLLFD_BYTES + 6, (short) 0);
    }
    Packet next = waiting.peek();
    long waitNanos =
        next == null
            ? LONGEST_WAIT_NANOS
            : Math.clamp(next.dueNanos - System.nanoTime(), 0, LONGEST_WAIT_NANOS);
    if (kernel.poll(pollFds, readable.size(), waitNanos) > 0) {
      for (int i = 0; i < readable.size(); i++) {
        if (pollFds.get(JAVA_SHORT, (long) i * Kernel.POLLFD_BYTES + 6) != 0) {
          readAll(kernel, readable.get(i), buffer);
        }
      }
    }
    writeDue(kernel, buffer);
  }

  private void readAll(Kernel kernel, Port from, MemorySegment buffer) {
    try {
      for (int i = 0; i < MOST_READS_PER_TURN; i++) {
        int length = kernel.read(from.fd(), buffer);
        if (length == Kernel.NOTHING) {
          return;
        }
        byte[] bytes = buffer.asSlice(0, length).toArray(JAVA_BYTE);
        forward(from, bytes, System.nanoTime());
      }
    } catch (IOException e) {
      // The namespace went away with its device; the other ends go on.
      broken.add(from);
    }
  }

  private void forward(Port from, byte[] bytes, long nowNanos) {
    Port to = route(bytes);
    if (to == null || to.equals(from)) {
      return;
    }
    if (schedule(from, to, bytes, nowNanos) && links.repeats(from.name(), to.name())) {
      schedule(from, to, bytes, nowNanos);
    }
  }

  /** Whether the packet will arrive. */
  private boolean schedule(Port from, Port to, byte[] bytes, long nowNanos) {
    long dueNanos = links.schedule(from.name(), to.name(), nowNanos, bytes.length);
    if (dueNanos == Link.DROPPED) {
      return false;
    }
    waiting.add(new Packet(dueNanos, sequence++, to, bytes));
    return true;
  }

  private @Nullable Port route(byte[] bytes) {
    byte[] destination = destination(bytes);
    Port best = null;
    int bestLength = -1;
    for (Port port : ports) {
      int length = port.match(destination);
      if (length > bestLength) {
        best = port;
        bestLength = length;
      }
    }
    return best;
  }

  /** The destination address of an IP packet, or no bytes, which match no prefix. */
  private static byte[] destination(byte[] bytes) {
    if (bytes.length >= 20 && bytes[0] >> 4 == 4) {
      return Arrays.copyOfRange(bytes, 16, 20);
    }
    if (bytes.length >= 40 && bytes[0] >> 4 == 6) {
      return Arrays.copyOfRange(bytes, 24, 40);
    }
    return new byte[0];
  }

  private void writeDue(Kernel kernel, MemorySegment buffer) {
    Packet next = waiting.peek();
    while (next != null && next.dueNanos - System.nanoTime() <= 0) {
      waiting.remove();
      MemorySegment.copy(next.bytes, 0, buffer, JAVA_BYTE, 0, next.bytes.length);
      // A full or downed device drops, as a real one does.
      kernel.write(next.to.fd(), buffer, next.bytes.length);
      next = waiting.peek();
    }
  }

  private static final class Packet {
    private final long dueNanos;
    private final long sequence;
    private final Port to;
    private final byte[] bytes;

    Packet(long dueNanos, long sequence, Port to, byte[] bytes) {
      this.dueNanos = dueNanos;
      this.sequence = sequence;
      this.to = to;
      this.bytes = bytes;
    }
  }
}
