package dev.ratatoskr.netns.routers;

import dev.ratatoskr.netns.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where this machine gets Debian from, read from apt's own files in either of their two formats.
 *
 * @param uri the archive
 * @param signedBy the keyring, or empty for apt's default
 */
record DebianSource(String uri, String signedBy) {
  private static final Pattern ONE_LINE =
      Pattern.compile("deb\\s+(?:\\[([^\\]]*)\\]\\s+)?(\\S+)\\s+(\\S+)\\s+(.*)");
  private static final Pattern FIELD = Pattern.compile("(?m)^([A-Za-z-]+):[ \\t]*(.*)$");
  private static final Pattern SIGNED_BY = Pattern.compile("signed-by=(\\S+)");

  /** Finds the archive that serves this machine's own release. */
  static DebianSource ofThisMachine() throws LabException {
    Path apt = Path.of("/etc/apt");
    String codename = codename();
    List<Path> files = new ArrayList<>(List.of(apt.resolve("sources.list")));
    try (Stream<Path> more = Files.list(apt.resolve("sources.list.d"))) {
      more.sorted().forEach(files::add);
      for (Path file : files) {
        if (Files.isReadable(file)) {
          Optional<DebianSource> found = find(file + "", Files.readString(file), codename);
          if (found.isPresent()) {
            return found.get();
          }
        }
      }
    } catch (IOException e) {
      throw new LabException("cannot read apt's sources: this needs a Debian machine", e);
    }
    throw new LabException("no Debian source for " + codename + " below /etc/apt");
  }

  /** Reads one file of apt's; the name tells the format. */
  static Optional<DebianSource> find(String name, String text, String codename) {
    if (name.endsWith(".sources")) {
      return Stream.of(text.split("\\n\\s*\\n", -1)).flatMap(s -> stanza(s, codename)).findFirst();
    }
    return name.endsWith(".list")
        ? text.lines().flatMap(line -> line(line.strip(), codename)).findFirst()
        : Optional.empty();
  }

  /** A source file of apt's that names another suite of the same archive. */
  String forSuite(String suite) {
    String key = signedBy.isEmpty() ? "" : "Signed-By: " + signedBy + "\n";
    return "Types: deb\nURIs: " + uri + "\nSuites: " + suite + "\nComponents: main\n" + key;
  }

  private static Stream<DebianSource> stanza(String text, String codename) {
    String types = "";
    String uri = "";
    String suites = "";
    String key = "";
    Matcher matcher = FIELD.matcher(text);
    while (matcher.find()) {
      String value = matcher.group(2).strip();
      switch (matcher.group(1)) {
        case "Types" -> types = value;
        case "URIs" -> uri = value.replaceFirst("\\s.*", "");
        case "Suites" -> suites = value;
        case "Signed-By" -> key = value;
        default -> {}
      }
    }
    boolean fits = types.startsWith("deb") && (" " + suites + " ").contains(" " + codename + " ");
    return fits ? Stream.of(new DebianSource(uri, key)) : Stream.empty();
  }

  private static Stream<DebianSource> line(String line, String codename) {
    Matcher matcher = ONE_LINE.matcher(line);
    if (!matcher.matches() || !matcher.group(3).equals(codename)) {
      return Stream.empty();
    }
    Matcher key = SIGNED_BY.matcher(matcher.group(1) == null ? "" : matcher.group(1));
    return Stream.of(new DebianSource(matcher.group(2), key.find() ? key.group(1) : ""));
  }

  private static String codename() throws LabException {
    try {
      return Files.readString(Path.of("/etc/os-release"))
          .lines()
          .filter(line -> line.startsWith("VERSION_CODENAME="))
          .map(line -> line.substring("VERSION_CODENAME=".length()).replace("\"", ""))
          .findFirst()
          .orElseThrow(() -> new LabException("/etc/os-release has no VERSION_CODENAME"));
    } catch (IOException e) {
      throw new LabException("cannot read /etc/os-release: this needs a Debian machine", e);
    }
  }
}
