package dev.ratatoskr.netns.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A wall clock for chosen programs, which a test may set while they run. The kernel has no
 * namespace for this clock, so libfaketime answers for it inside each program. What only measures
 * time, as {@link System#nanoTime} and timers, stays the machine's, and so do the times of files.
 * For one thread at a time.
 */
public final class FakeClock {
  /** The loader itself knows where the libraries of its kind lie. */
  private static final String LIBRARY = "/usr/$LIB/faketime/libfaketimeMT.so.1";

  /** Far from any time that a test sets: who sees it has the library. */
  private static final Duration PROBE = Duration.ofDays(1234);

  private static final Duration TOLERANCE = Duration.ofMinutes(1);

  private final Path file;
  private Duration apart;

  private FakeClock(Path file, Duration apart) {
    this.file = file;
    this.apart = apart;
  }

  /**
   * A clock for the programs of one host.
   *
   * @param apart how far it is ahead of the machine's, to the second; negative when behind
   * @throws LabException if no program can have such a clock here; the message says what to install
   */
  public static FakeClock start(Lab lab, Namespace namespace, Duration apart) throws LabException {
    Path file = lab.directory().resolve("clock-" + namespace.label()).toAbsolutePath();
    FakeClock clock = new FakeClock(file, apart.plus(PROBE));
    clock.write();
    clock.check(namespace);
    clock.step(PROBE.negated());
    return clock;
  }

  /** How far it is ahead of the machine's; negative when behind. */
  public Duration apart() {
    return apart;
  }

  /**
   * Sets it forward, to the second, or back by a negative time. Programs that run see it within two
   * seconds.
   */
  public void step(Duration by) throws LabException {
    apart = apart.plus(by);
    write();
  }

  /**
   * The command line that runs a program by this clock; the program replaces every wrapper. Only
   * for a namespace: it mounts where the machine itself would see it otherwise.
   */
  public List<String> command(List<String> command) {
    List<String> all =
        new ArrayList<>(
            List.of(
                // The library leaves files behind in there, which so vanish with the program.
                "sh",
                "-c",
                "mount -t tmpfs clock /dev/shm && exec \"$@\"",
                "sh",
                "env",
                "LD_PRELOAD=" + LIBRARY,
                "FAKETIME_TIMESTAMP_FILE=" + file,
                "FAKETIME_CACHE_DURATION=1",
                "FAKETIME_DONT_FAKE_MONOTONIC=1",
                // With this fix of 0.9.10 every timed wait of a JVM would end at once.
                "FAKETIME_FORCE_MONOTONIC_FIX=0",
                "NO_FAKE_STAT=1"));
    all.addAll(command);
    return all;
  }

  /** The loader starts a program without a library that it does not find. */
  private void check(Namespace namespace) throws LabException {
    String date = Exec.of(namespace.command(command(List.of("date", "+%s")))).check().strip();
    Instant told = Instant.ofEpochSecond(Long.parseLong(date));
    Duration off = Duration.between(Instant.now().plus(apart), told);
    if (off.abs().compareTo(TOLERANCE) > 0) {
      throw new LabException(
          "a clock of its own needs libfaketime: sudo apt-get install libfaketime");
    }
  }

  /** As a whole: the library ends the program when it meets a file without a number. */
  private void write() throws LabException {
    long seconds = apart.toSeconds();
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.writeString(next, (seconds < 0 ? "" : "+") + seconds + "\n");
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new LabException("cannot write " + file, e);
    }
  }
}
