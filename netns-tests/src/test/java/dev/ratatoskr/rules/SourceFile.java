package dev.ratatoskr.rules;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.SourcePositions;

/**
 * One parsed source file.
 *
 * @param path its path from the project's root, with slashes
 * @param test whether it is test code
 * @param text its content
 * @param unit its syntax tree, not attributed
 * @param positions where each node begins and ends in the text
 */
record SourceFile(
    String path, boolean test, String text, CompilationUnitTree unit, SourcePositions positions) {
  /** The lines of the file, the last one counted also without a line end. */
  int lines() {
    return Math.toIntExact(text.lines().count());
  }
}
