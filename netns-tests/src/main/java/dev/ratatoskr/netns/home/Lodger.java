package dev.ratatoskr.netns.home;

import dev.ratatoskr.netns.lab.Exec;
import dev.ratatoskr.netns.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A user of this machine without any right: no capability, no way to gain one, and one group, as a
 * service with {@code DynamicUser} and {@code SupplementaryGroups=yggdrasil} has it. The numbers
 * belong to nobody.
 *
 * @param home a directory that is the user's alone; what it lies in lets everybody pass
 * @param uid of the user, and of the group of the same name
 * @param group that opens the router's socket
 */
public record Lodger(Path home, int uid, int group) {

  /** Makes the directory below this one, which everybody may pass from now on. */
  public static Lodger below(Path directory, int uid, int group) throws LabException {
    Path home = directory.resolve("lodger-" + uid);
    try {
      Files.createDirectory(home);
    } catch (IOException e) {
      throw new LabException("cannot make " + home, e);
    }
    Exec.of("chmod", "0711", directory.toString()).check();
    return new Lodger(home, uid, group);
  }

  /** This command, run by the user. */
  public List<String> asUser(List<String> command) {
    List<String> all = new ArrayList<>();
    all.add("setpriv");
    all.add("--reuid=" + uid);
    all.add("--regid=" + uid);
    all.add("--groups=" + group);
    all.add("--inh-caps=-all");
    all.add("--bounding-set=-all");
    all.add("--no-new-privs");
    all.add("--");
    all.addAll(command);
    return all;
  }

  /** Lets the group use this socket, and nobody else but its owner. */
  public void mayOpen(Path socket) throws LabException {
    Exec.of("chgrp", group + "", socket.toString()).check();
    Exec.of("chmod", "0660", socket.toString()).check();
  }

  /** Copies the program, which may lie where the user cannot look. */
  void moveIn(Path jars) throws LabException {
    Exec.of("cp", "-r", jars.toString(), library().toString()).check();
    Path options = jars.resolveSibling("jvm.options");
    Exec.of("cp", options.toString(), library().resolveSibling("jvm.options").toString()).check();
    String owner = String.format(Locale.ROOT, "%d:%d", uid, uid);
    Exec.of("chown", "-R", owner, home.toString()).check();
    Exec.of("chmod", "0700", home.toString()).check();
  }

  /** Where its jars are. */
  Path library() {
    return home.resolve("lib");
  }
}
