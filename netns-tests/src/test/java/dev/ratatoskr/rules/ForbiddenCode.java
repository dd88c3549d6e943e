package dev.ratatoskr.rules;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What no source may contain: silenced warnings, switched-off tests, sleeps where a test could wait
 * for a condition, and promises in comments.
 */
final class ForbiddenCode extends TreeScanner<@Nullable Void, @Nullable Void> {
  private static final Set<String> ANNOTATIONS = Set.of("SuppressWarnings", "Disabled");

  /** A promise belongs in the tracker. Written so that this file does not match itself. */
  private static final Pattern PROMISE = Pattern.compile("\\b(TOD[O]|FIXM[E]|XX[X])\\b");

  private final SourceFile file;
  private final List<String> violations = new ArrayList<>();

  private ForbiddenCode(SourceFile file) {
    this.file = file;
  }

  /** What a file contains and must not, one line each; empty when there is nothing. */
  static List<String> violations(SourceFile file) {
    ForbiddenCode scan = new ForbiddenCode(file);
    Matcher promise = PROMISE.matcher(file.text());
    while (promise.find()) {
      scan.report(promise.group());
    }
    scan.scan(file.unit(), null);
    return List.copyOf(scan.violations);
  }

  @Override
  public @Nullable Void visitAnnotation(AnnotationTree annotation, @Nullable Void unused) {
    String name = annotation.getAnnotationType().toString();
    if (ANNOTATIONS.contains(name.substring(name.lastIndexOf('.') + 1))) {
      report("@" + name);
    }
    return super.visitAnnotation(annotation, null);
  }

  @Override
  public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
    String method = call.getMethodSelect().toString();
    if (file.test() && method.endsWith("Thread.sleep")) {
      report(method);
    }
    return super.visitMethodInvocation(call, null);
  }

  private void report(String found) {
    violations.add(file.path() + ": " + found);
  }
}
