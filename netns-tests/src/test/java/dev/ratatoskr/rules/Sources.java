package dev.ratatoskr.rules;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The hand-written Java sources of every module, parsed by the JDK's own compiler. */
final class Sources {
  private static final List<SourceFile> ALL = readAll();

  private Sources() {}

  static List<SourceFile> all() {
    return ALL;
  }

  /** The directory that holds the parent pom and every module. */
  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    for (Path at = here; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("proto/pom.xml")) && Files.exists(at.resolve("pom.xml"))) {
        return at;
      }
    }
    throw new IllegalStateException("no project root above " + here);
  }

  /**
   * Parses one text.
   *
   * @param path where it stands, from the root; with {@code /src/test/} in it, it is test code
   * @param text its content
   */
  static SourceFile parse(String path, String text) {
    return parse(List.of(new Text(path, text))).getFirst();
  }

  private static List<SourceFile> readAll() {
    try (Stream<Path> modules = Files.list(root())) {
      List<Text> texts = new ArrayList<>();
      for (Path module : modules.filter(dir -> Files.exists(dir.resolve("pom.xml"))).toList()) {
        texts.addAll(readModule(module.resolve("src")));
      }
      return parse(texts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Text> readModule(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    List<Text> texts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        texts.add(new Text(root().relativize(file).toString(), Files.readString(file)));
      }
    }
    return texts;
  }

  private static List<SourceFile> parse(List<Text> texts) {
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "no JDK");
    JavacTask task =
        (JavacTask)
            compiler.getTask(null, null, null, List.of("-proc:none"), null, List.copyOf(texts));
    SourcePositions positions = Trees.instance(task).getSourcePositions();
    List<SourceFile> files = new ArrayList<>();
    try {
      for (CompilationUnitTree unit : task.parse()) {
        String path = unit.getSourceFile().toUri().getPath().substring(1);
        String content = unit.getSourceFile().getCharContent(true).toString();
        files.add(new SourceFile(path, path.contains("/src/test/"), content, unit, positions));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(files);
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String content;

    Text(String path, String content) {
      super(URI.create("memory:///" + path), JavaFileObject.Kind.SOURCE);
      this.content = content;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return content;
    }
  }
}
