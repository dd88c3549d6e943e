package dev.ratatoskr.netns.routers;

import dev.ratatoskr.netns.lab.Exec;
import dev.ratatoskr.netns.lab.LabException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A release of the router, by the Debian suite that has it. */
public enum RouterRelease {
  /** The newest: 0.5.14 or later. */
  SID,
  /** 0.5.12. */
  TRIXIE,
  /** 0.4.7, of the older network that does not speak with 0.5. */
  BOOKWORM;

  private static final Duration DOWNLOAD_DEADLINE = Duration.ofMinutes(3);

  /**
   * The program, fetched into the user's cache unless it is there already. Takes some seconds and
   * the network the first time; changes nothing of the system.
   *
   * @throws LabException if it cannot be had; the message is one line
   */
  public Path fetch() throws LabException {
    return cached("yggdrasil", RouterRelease::program);
  }

  /**
   * The package itself, for {@code dpkg -i}; as {@link #fetch}.
   *
   * @throws LabException if it cannot be had; the message is one line
   */
  public Path fetchPackage() throws LabException {
    return cached("yggdrasil.deb", archive -> archive);
  }

  private Path cached(String name, Part part) throws LabException {
    Path home = cache().resolve(suite());
    Path file = home.resolve(name);
    if (Files.isReadable(file)) {
      return file;
    }
    try {
      Path work = Files.createTempDirectory(Files.createDirectories(home), "fetch");
      try {
        Files.move(part.of(download(work)), file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        deleteTree(work);
      }
      return file;
    } catch (AccessDeniedException e) {
      throw new LabException(
          "cannot write to " + home + ": set XDG_CACHE_HOME to a place of yours", e);
    } catch (IOException e) {
      throw new LabException(
          "cannot fetch the yggdrasil package of Debian " + suite() + ": " + e.getMessage(), e);
    }
  }

  /** What of a package is wanted. */
  private interface Part {
    /** Unpacks it, beside the package. */
    Path of(Path archive) throws IOException;
  }

  private static Path program(Path archive) throws IOException {
    Path unpacked = archive.resolveSibling("x");
    Exec.of("dpkg", "-x", archive.toString(), unpacked.toString()).check();
    return first(unpacked, "bin/yggdrasil");
  }

  /** The version that it says it is, as {@code 0.5.14}. */
  public String version() throws LabException {
    String out = Exec.of(fetch().toString(), "-version").check();
    return out.lines()
        .filter(line -> line.startsWith("Build version:"))
        .map(line -> line.substring("Build version:".length()).strip())
        .findFirst()
        .orElseThrow(() -> new LabException("no version in: " + out.strip()));
  }

  private String suite() {
    return name().toLowerCase(Locale.ROOT);
  }

  private Path download(Path work) throws IOException {
    for (String directory : List.of("sources", "lists/partial", "cache/archives/partial")) {
      Files.createDirectories(work.resolve(directory));
    }
    Files.writeString(work.resolve("status"), "");
    Files.writeString(
        work.resolve("sources/debian.sources"), DebianSource.ofThisMachine().forSuite(suite()));
    apt(work, "update");
    apt(work, "download", "yggdrasil");
    return first(work, ".deb");
  }

  private static void apt(Path work, String... arguments) throws LabException {
    List<String> command = new ArrayList<>(List.of("apt-get", "-q"));
    for (String option :
        List.of(
            "Dir::Etc::sourcelist=/dev/null",
            "Dir::Etc::sourceparts=" + work.resolve("sources"),
            "Dir::Etc::preferences=/dev/null",
            "Dir::Etc::preferencesparts=/dev/null",
            "Dir::State=" + work,
            "Dir::State::lists=" + work.resolve("lists"),
            "Dir::State::status=" + work.resolve("status"),
            "Dir::Cache=" + work.resolve("cache"),
            "APT::Sandbox::User=root",
            "APT::Update::Post-Invoke=",
            "APT::Update::Post-Invoke-Success=",
            "Acquire::Languages=none")) {
      command.addAll(List.of("-o", option));
    }
    command.addAll(List.of(arguments));
    Exec.of(command).in(work).within(DOWNLOAD_DEADLINE).check();
  }

  private static Path first(Path root, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(ending) && Files.isRegularFile(file))
          .findFirst()
          .orElseThrow(() -> new LabException("no " + ending + " in " + root));
    }
  }

  private static Path cache() {
    String xdg = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    // HOME first: in a user namespace the user is root by name, and root's home is not ours.
    String home = System.getenv().getOrDefault("HOME", System.getProperty("user.home"));
    Path base = xdg.isEmpty() ? Path.of(home, ".cache") : Path.of(xdg);
    return base.resolve("ratatoskr").resolve("routers");
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
