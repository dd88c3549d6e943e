package dev.ratatoskr.rules;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * How big a file, a method, a parameter list and a class may be: what exceeds it is read by nobody
 * whole. A record's components count as its fields. Constants are no state and do not count.
 */
final class SizeBudget extends TreeScanner<@Nullable Void, @Nullable Void> {
  static final int FILE_LINES = 400;
  static final int TEST_FILE_LINES = 600;
  static final int METHOD_LINES = 40;
  static final int PARAMETERS = 5;
  static final int FIELDS = 12;

  private final SourceFile file;
  private final List<String> violations = new ArrayList<>();

  private SizeBudget(SourceFile file) {
    this.file = file;
  }

  /** What exceeds the budget in a file, one line each; empty when nothing does. */
  static List<String> violations(SourceFile file) {
    SizeBudget budget = new SizeBudget(file);
    budget.compare("file", "lines", file.lines(), file.test() ? TEST_FILE_LINES : FILE_LINES);
    budget.scan(file.unit(), null);
    return List.copyOf(budget.violations);
  }

  @Override
  public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
    compare(method.getName().toString(), "lines", linesOf(method), METHOD_LINES);
    compare(method.getName().toString(), "parameters", parametersOf(method), PARAMETERS);
    return super.visitMethod(method, null);
  }

  @Override
  public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
    long fields = type.getMembers().stream().filter(SizeBudget::isState).count();
    compare(type.getSimpleName().toString(), "fields", Math.toIntExact(fields), FIELDS);
    return super.visitClass(type, null);
  }

  private static boolean isState(Tree member) {
    return member instanceof VariableTree field
        && !field.getModifiers().getFlags().contains(Modifier.STATIC);
  }

  /** The compiler lends a compact constructor its record's components; they stand before it. */
  private int parametersOf(MethodTree method) {
    long start = file.positions().getStartPosition(file.unit(), method);
    return Math.toIntExact(
        method.getParameters().stream()
            .filter(each -> file.positions().getStartPosition(file.unit(), each) >= start)
            .count());
  }

  private int linesOf(Tree tree) {
    LineMap lines = file.unit().getLineMap();
    long first = lines.getLineNumber(file.positions().getStartPosition(file.unit(), tree));
    long last = lines.getLineNumber(file.positions().getEndPosition(file.unit(), tree));
    return Math.toIntExact(last - first + 1);
  }

  private void compare(String what, String unit, int found, int allowed) {
    if (found > allowed) {
      violations.add(
          "%s: %s has %d %s, allowed are %d".formatted(file.path(), what, found, unit, allowed));
    }
  }
}
