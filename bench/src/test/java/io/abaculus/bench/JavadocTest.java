package io.abaculus.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * What the modules export is documented. Comments that are broken, say for a link that leads nowhere,
 * do not compile ({@code -Xdoclint}); that comments are there at all is checked here, since the
 * compiler's own check wants a tag for every parameter too.
 */
final class JavadocTest {
  @Test
  void everythingThatModulesExportHasADocComment() throws IOException {
    List<String> missing = new ArrayList<>();
    List<Path> modules = modules();
    for (Path module : modules) {
      missing.addAll(MissingJavadoc.in(sources(module)));
    }

    assertFalse(modules.isEmpty());
    assertEquals("", String.join("\n", missing));
  }

  /** All but this one, whose methods are public only because JMH wants them so. */
  private static List<Path> modules() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("..").toRealPath())) {
      return folders.filter(folder -> !folder.endsWith("bench"))
          .map(folder -> folder.resolve("src/main/java"))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    }
  }

  private static List<JavaFileObject> sources(Path module) throws IOException {
    try (Stream<Path> files = Files.walk(module);
        StandardJavaFileManager manager =
            ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null)) {
      List<JavaFileObject> sources = new ArrayList<>();
      manager.getJavaFileObjectsFromPaths(
          files.filter(file -> file.toString().endsWith(".java")).sorted().toList())
          .forEach(sources::add);
      return sources;
    }
  }

  @Test
  void aMissingCommentIsFoundOnWhateverOthersCanReach() throws IOException {
    assertEquals(
        List.of(
            "/A.java:2: A",
            "/A.java:3: A.LIMIT",
            "/A.java:4: A.<constructor>(int)",
            "/A.java:5: A.f(int, List<String>)",
            "/A.java:6: A.g()",
            "/A.java:7: A.Kind",
            "/A.java:7: A.Kind.ONE",
            "/A.java:8: A.Op",
            "/A.java:8: A.Op.apply()",
            "/A.java:9: A.Pair"),
        missingIn("""
            package open;
            public class A {
              public static final int LIMIT = 1;
              protected A(int n) {}
              public void f(int n, List<String> names) {}
              protected abstract void g();
              public enum Kind { ONE }
              public interface Op { void apply(); }
              public record Pair(int a, int b) {}
            }
            """));
  }

  @Test
  void whatIsDocumentedOrOverridesOrCannotBeReachedIsNotFound() throws IOException {
    assertEquals(List.of(), missingIn("""
        package open;
        /** A type. */
        public class A {
          int hidden;
          A() {}
          private void f() {
            class Local { public void inside() {} }
          }
          @Override public String toString() { return ""; }
          /** A method. */
          public Object g() {
            return new Object() { public void inside() {} };
          }
          private static class Inner { public void inside() {} }
        }
        class B { public void f() {} }
        """));
  }

  @Test
  void packagesThatAreNotExportedToEveryoneNeedNoComments() throws IOException {
    assertEquals(List.of(), missingIn("package closed; public class A {}"));
    assertEquals(List.of(), missingIn("package shown.to.friends; public class A {}"));
  }

  @Test
  void whereNothingIsExportedEverythingNeedsComments() throws IOException {
    assertEquals(
        List.of("/A.java:1: A"),
        MissingJavadoc.in(List.of(new Source("/A.java", "package p; public class A {}"))));
    assertEquals(
        List.of("/A.java:1: A"),
        MissingJavadoc.in(
            List.of(
                new Source("/module-info.java", "module m {}"),
                new Source("/A.java", "package p; public class A {}"))));
  }

  private static List<String> missingIn(String source) throws IOException {
    return MissingJavadoc.in(
        List.of(
            new Source("/module-info.java", """
                module m {
                  exports open;
                  exports shown.to.friends to friend;
                }
                """),
            new Source("/A.java", source)));
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String path, String text) {
      super(URI.create("memory://" + path), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public String getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
