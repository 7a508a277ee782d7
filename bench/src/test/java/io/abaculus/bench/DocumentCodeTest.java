package io.abaculus.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Code that documents show is code that compiles, and that a test runs. */
final class DocumentCodeTest {
  private static final Path ROOT = Path.of("..");

  /** Documents whose Java code is all from sources; in others a block may be a sketch. */
  private static final List<String> WHOLLY_FROM_SOURCES =
      List.of("README.md", "docs/custom-operation.md", "docs/layers.md");

  @Test
  void codeInDocumentsIsThatOfTheSourceItNames() throws IOException {
    for (Path document : documents()) {
      for (DocumentCode block : DocumentCode.in(Files.readString(document))) {
        if (block.source() != null && block.region() != null) {
          String source = Files.readString(ROOT.resolve(block.source()));
          assertEquals(
              DocumentCode.region(source, block.region()),
              block.code(),
              () -> document + ", line " + block.line());
        }
      }
    }
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  @Test
  void whereAllCodeIsFromSourcesEachBlockNamesOne() throws IOException {
    for (String document : WHOLLY_FROM_SOURCES) {
      for (DocumentCode block : DocumentCode.in(Files.readString(ROOT.resolve(document)))) {
        assertNotNull(block.source(), () -> document + ", line " + block.line());
      }
    }
  }

  // ---- how a document names a source ----

  @Test
  void aBlockNamesItsSourceInTheLineBefore() {
    assertEquals(
        List.of(
            new DocumentCode(2, "a/B.java", "part", "int n;\n  n++;"),
            new DocumentCode(7, null, null, "sketch();")),
        DocumentCode.in("""
            <!-- code: a/B.java#part -->
            ```java
            int n;
              n++;
            ```

            ```java
            sketch();
            ```
            """));
  }

  @Test
  void aRegionIsWhatStandsBetweenItsMarksWithoutIndentation() {
    String source =
        """
        class B {
          // @start region="part"
          int n() {
            return 1;
          }
          // @end
          // @start region="other"
          int m;
          // @end
          // @start region="part"
          int k;
          // @end
        }
        """;
    assertEquals("int n() {\n  return 1;\n}\nint k;", DocumentCode.region(source, "part"));
    assertEquals("", DocumentCode.region(source, "missing"));
  }
}
