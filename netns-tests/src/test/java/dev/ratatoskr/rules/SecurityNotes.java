package dev.ratatoskr.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The promises of SECURITY.md: rows of its tables, whose last cell names tests as {@code Class} or
 * {@code Class#method}.
 */
final class SecurityNotes {
  private static final Pattern TEST =
      Pattern.compile("`([A-Z][A-Za-z0-9]*(?:Test|IT))(?:#([A-Za-z0-9]+))?`");

  private static final Pattern NAMED = Pattern.compile("`[^`]*`");

  private SecurityNotes() {}

  /** What is wrong with the promises, one line each; empty when every one is proved. */
  static List<String> violations(String text, Collection<SourceFile> sources) {
    List<String> violations = new ArrayList<>();
    for (String row : promises(text)) {
      String proof = row.substring(row.lastIndexOf('|', row.length() - 2));
      long named = NAMED.matcher(proof).results().count();
      Matcher test = TEST.matcher(proof);
      int found = 0;
      while (test.find()) {
        found++;
        String type = test.group(1);
        String method = test.group(2);
        if (sources.stream().noneMatch(file -> proves(file, type, method))) {
          violations.add(test.group() + " does not exist: " + row);
        }
      }
      if (found == 0 || found != named) {
        violations.add("names no test, or something else: " + row);
      }
    }
    return violations;
  }

  /** The rows of all tables, without their heads. */
  static List<String> promises(String text) {
    Predicate<String> head = line -> line.startsWith("| promise |") || line.startsWith("|---");
    return text.lines()
        .map(String::strip)
        .filter(line -> line.startsWith("|"))
        .filter(head.negate())
        .toList();
  }

  private static boolean proves(SourceFile file, String type, @Nullable String method) {
    return file.test()
        && file.path().endsWith("/" + type + ".java")
        && (method == null || file.text().contains(" void " + method + "("));
  }
}
