package dev.ratatoskr.netns.home;

import dev.ratatoskr.netns.lab.Child;
import dev.ratatoskr.netns.lab.Exec;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A host of the laboratory with a systemd of its own, as process 1 of namespaces of its own. It has
 * this machine's files as they are, writes into memory, and starts nothing but the journal until it
 * is told to. What is written to {@code /proc/sys} and {@code /sys} in there does not happen; its
 * devices are this machine's.
 *
 * <p>For one thread at a time.
 */
public final class SystemdMachine implements AutoCloseable {
  /**
   * Puts itself into a cgroup named $2, after the namespace, and starts the next script as process
   * 1. What a test left that was killed goes first.
   */
  private static final String ENTER =
      """
      set -eu
      dir=$1 name=$2 boot=$3
      shift 3
      mount -t tmpfs tmpfs "$dir"
      mkdir "$dir/cgroup"
      mount -t cgroup2 cgroup2 "$dir/cgroup"
      for left in "$dir"/cgroup/rtk*; do
        [ ! -d "$left" ] || [ -e "/run/netns/${left##*/}" ] ||
          find "$left" -depth -type d -exec rmdir {} + || true
      done
      mkdir "$dir/cgroup/$name"
      echo $$ >"$dir/cgroup/$name/cgroup.procs"
      umount "$dir/cgroup"
      exec unshare --fork --kill-child --pid --mount --ipc --uts --cgroup --propagation private \\
        sh -c "$boot" boot "$dir" "$@"
      """;

  /** Makes the file system out of this machine's and the files in $2, and becomes systemd. */
  private static final String BOOT =
      """
      set -eu
      dir=$1 seed=$2
      root=$dir/root
      mkdir "$dir/upper" "$dir/work" "$root"
      mount -t overlay -o "lowerdir=/,upperdir=$dir/upper,workdir=$dir/work" overlay "$root"
      rm -rf "$root/etc/systemd/system" "$root"/usr/lib/systemd/system/*.wants
      mount -t tmpfs tmpfs "$root/run"
      mount -t tmpfs tmpfs "$root/tmp"
      cp -R "$seed/." "$root/"
      mount -t proc proc "$root/proc"
      mount --bind "$root/proc/sys" "$root/proc/sys"
      mount -o remount,bind,ro "$root/proc/sys"
      mount -t sysfs -o ro sysfs "$root/sys"
      mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
      mount --rbind /dev "$root/dev"
      # For every user, as udev has it.
      mount -t tmpfs tmpfs "$root/dev/net"
      mknod -m 0666 "$root/dev/net/tun" c 10 200
      shift 2
      while [ $# -gt 0 ]; do
        mount --bind "$1" "$root$2"
        shift 2
      done
      export container=laboratory
      exec chroot "$root" /usr/lib/systemd/systemd --system --unit=laboratory.target \\
        --log-target=console --show-status=no
      """;

  /** Removes the cgroup $2 once nothing runs in it. */
  private static final String LEAVE =
      """
      set -eu
      mount -t cgroup2 cgroup2 "$1"
      [ ! -d "$1/$2" ] || find "$1/$2" -depth -type d -exec rmdir {} +
      """;

  private static final String TARGET =
      """
      [Unit]
      Description=What the laboratory wants
      Requires=basic.target
      Wants=systemd-journald.service
      After=basic.target systemd-journald.service
      """;

  private final Lab lab;
  private final Path directory;
  private final String cgroup;
  private final Child outer;
  private final ProcessHandle init;

  private SystemdMachine(Lab lab, Path directory, String cgroup, Child outer, ProcessHandle init) {
    this.lab = lab;
    this.directory = directory;
    this.cgroup = cgroup;
    this.outer = outer;
    this.init = init;
  }

  /**
   * Starts one and returns when systemd is done with starting. It ends before its lab does.
   *
   * @param host where it runs
   * @param seed a directory whose files are put over this machine's
   * @param binds what of this machine is seen in there, and over what of the seed
   */
  public static SystemdMachine boot(Lab lab, Namespace host, Path seed, Map<Path, Path> binds)
      throws LabException {
    Path directory = lab.directory().resolve("systemd-" + host.label());
    Path units = seed.resolve("etc/systemd/system");
    try {
      Files.createDirectories(directory);
      Files.createDirectories(units);
      Files.writeString(units.resolve("laboratory.target"), TARGET);
    } catch (IOException e) {
      throw new LabException("cannot prepare " + directory, e);
    }
    String name = "systemd-" + host.label();
    Child outer = lab.start(host, name, command(directory, host, seed, binds));
    try {
      lab.await(name + " is process 1", () -> init(outer).isPresent() || !outer.isAlive());
      ProcessHandle init =
          init(outer).orElseThrow(() -> new LabException(name + " ended; see its log"));
      SystemdMachine machine = new SystemdMachine(lab, directory, host.name(), outer, init);
      lab.await("systemd has started", () -> machine.isActive("laboratory.target"));
      return machine;
    } catch (LabException e) {
      lab.keepEvidence();
      init(outer).ifPresent(ProcessHandle::destroyForcibly);
      leave(lab, directory, host.name(), outer);
      throw e;
    }
  }

  private static List<String> command(
      Path directory, Namespace host, Path seed, Map<Path, Path> binds) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", ENTER, "enter"));
    command.addAll(List.of(directory.toString(), host.name(), BOOT, seed.toString()));
    binds.forEach((from, to) -> command.addAll(List.of(from.toString(), to.toString())));
    return command;
  }

  /** The one process below the wrapper, once it has become systemd. */
  private static Optional<ProcessHandle> init(Child outer) {
    return ProcessHandle.of(outer.pid()).stream()
        .flatMap(ProcessHandle::children)
        .filter(child -> child.info().command().orElse("").endsWith("/systemd"))
        .findFirst();
  }

  /** A command to run in there, as root. */
  public Exec exec(String... command) {
    List<String> inside =
        new ArrayList<>(
            List.of("nsenter", "--target", Long.toString(init.pid()), "--all", "--root", "--wd"));
    inside.addAll(List.of(command));
    return Exec.of(inside);
  }

  /** Whether a unit is active. */
  public boolean isActive(String unit) throws LabException {
    return exec("systemctl", "is-active", "-q", unit).run().exitStatus() == 0;
  }

  /** What systemd knows of a unit under this name, for example {@code MainPID}. */
  public String property(String unit, String name) throws LabException {
    return exec("systemctl", "show", "--value", "-p", name, unit).check().strip();
  }

  /** What a unit has printed so far. */
  public String journal(String unit) throws LabException {
    return exec("journalctl", "-q", "--no-pager", "-o", "cat", "-u", unit).check();
  }

  /** Ends everything in there at once, and leaves nothing. */
  @Override
  public void close() throws LabException {
    init.destroyForcibly();
    leave(lab, directory, cgroup, outer);
  }

  private static void leave(Lab lab, Path directory, String cgroup, Child outer)
      throws LabException {
    outer.close();
    Path mount = directory.resolve("cgroup");
    try {
      Files.createDirectories(mount);
    } catch (IOException e) {
      throw new LabException("cannot make " + mount, e);
    }
    List<String> leave =
        List.of("unshare", "--mount", "sh", "-c", LEAVE, "leave", mount.toString(), cgroup);
    lab.await("the cgroup is empty", () -> Exec.of(leave).run().exitStatus() == 0);
  }
}
