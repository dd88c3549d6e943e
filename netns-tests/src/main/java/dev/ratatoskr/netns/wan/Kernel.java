package dev.ratatoskr.netns.wan;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/**
 * The few Linux system calls that the emulator needs, through the foreign function API. An instance
 * belongs to the thread that made it, because {@code errno} is captured into its own memory.
 */
final class Kernel implements AutoCloseable {
  static final short POLLIN = 1;
  static final int POLLFD_BYTES = 8;

  /** What {@link #read} answers when nothing waits. */
  static final int NOTHING = -1;

  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final long TUNSETIFF = 0x4004_54caL;
  private static final short IFF_TUN_NO_PI = 0x1001;
  private static final int IFREQ_BYTES = 40;
  private static final int IFNAMSIZ = 16;
  private static final int PR_SET_TIMERSLACK = 29;
  private static final int EINTR = 4;
  private static final int EAGAIN = 11;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO_OPTION = Linker.Option.captureCallState("errno");
  private static final VarHandle ERRNO =
      Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno"));
  private static final MethodHandle OPEN =
      handle("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), variadicFrom(2));
  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle SETNS =
      handle("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle IOCTL =
      handle(
          "ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), variadicFrom(2));
  private static final MethodHandle PRCTL =
      handle("prctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG), variadicFrom(1));
  private static final MethodHandle READ =
      handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle WRITE =
      handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle PPOLL =
      handle("ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
  private final MemorySegment timespec = arena.allocate(16, 8);

  MemorySegment allocate(long bytes) {
    return arena.allocate(bytes, 8);
  }

  int open(Path path) throws IOException {
    MemorySegment name = arena.allocateFrom(path.toString());
    int flags = O_RDWR | O_NONBLOCK | O_CLOEXEC;
    return check((int) call(() -> (int) OPEN.invokeExact(state, name, flags)), "open " + path);
  }

  int openReadOnly(Path path) throws IOException {
    MemorySegment name = arena.allocateFrom(path.toString());
    return check((int) call(() -> (int) OPEN.invokeExact(state, name, O_CLOEXEC)), "open " + path);
  }

  void closeDescriptor(int fd) {
    call(() -> (int) CLOSE.invokeExact(state, fd));
  }

  /** Moves the calling thread, and only it, into the network namespace behind the descriptor. */
  void enterNetworkNamespace(int fd) throws IOException {
    check((int) call(() -> (int) SETNS.invokeExact(state, fd, CLONE_NEWNET)), "setns");
  }

  void makeTun(int fd, String device) throws IOException {
    MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
    request.setString(0, device);
    request.set(JAVA_SHORT, IFNAMSIZ, IFF_TUN_NO_PI);
    check(
        (int) call(() -> (int) IOCTL.invokeExact(state, fd, TUNSETIFF, request)),
        "TUNSETIFF " + device);
  }

  /** Asks that timers of this thread fire at the nanosecond asked for, not up to 50 us later. */
  void preciseTimers() throws IOException {
    check((int) call(() -> (int) PRCTL.invokeExact(state, PR_SET_TIMERSLACK, 1L)), "prctl");
  }

  /** Reads one packet; {@link #NOTHING} when none waits. */
  int read(int fd, MemorySegment buffer) throws IOException {
    long got = call(() -> (long) READ.invokeExact(state, fd, buffer, buffer.byteSize()));
    if (got < 0 && errno() != EAGAIN && errno() != EINTR) {
      throw failure("read");
    }
    return got < 0 ? NOTHING : (int) got;
  }

  /** Writes one packet; false when the device did not take it (down, or its queue is full). */
  boolean write(int fd, MemorySegment buffer, int length) {
    return call(() -> (long) WRITE.invokeExact(state, fd, buffer, (long) length)) == length;
  }

  /** Waits until one of the descriptors is readable or the time is over; the ready count. */
  int poll(MemorySegment pollFds, int count, long timeoutNanos) throws IOException {
    timespec.set(JAVA_LONG, 0, timeoutNanos / 1_000_000_000L);
    timespec.set(JAVA_LONG, 8, timeoutNanos % 1_000_000_000L);
    int ready =
        (int)
            call(
                () ->
                    (int)
                        PPOLL.invokeExact(
                            state, pollFds, (long) count, timespec, MemorySegment.NULL));
    if (ready < 0 && errno() != EINTR) {
      throw failure("ppoll");
    }
    return Math.max(ready, 0);
  }

  @Override
  public void close() {
    arena.close();
  }

  private int check(int result, String what) throws IOException {
    if (result < 0) {
      throw failure(what);
    }
    return result;
  }

  private IOException failure(String what) {
    String reason =
        switch (errno()) {
          case 1 -> "operation not permitted";
          case 2 -> "no such file";
          case 13 -> "permission denied";
          case 16 -> "device busy";
          default -> "errno " + errno();
        };
    return new IOException(what + ": " + reason);
  }

  private int errno() {
    return (int) ERRNO.get(state, 0L);
  }

  private static long call(SystemCall systemCall) {
    try {
      return systemCall.invoke();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a downcall cannot throw this", e);
    }
  }

  private static Linker.Option variadicFrom(int index) {
    return Linker.Option.firstVariadicArg(index);
  }

  private static MethodHandle handle(
      String name, FunctionDescriptor type, Linker.Option... variadic) {
    Linker.Option[] options = new Linker.Option[variadic.length + 1];
    options[0] = ERRNO_OPTION;
    System.arraycopy(variadic, 0, options, 1, variadic.length);
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
  }

  private interface SystemCall {
    long invoke() throws Throwable;
  }
}
