package io.abaculus.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.bench.work.Catalogue;
import io.abaculus.bench.work.ProductWork;
import io.abaculus.bench.work.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What Python is told of work. */
final class PythonColumnTest {
  @Test
  void aWorkIsItsRecordWithTheNameOfItsClass() {
    assertEquals(
        "{\"work\":\"ProductWork\",\"batch\":1,\"m\":2,\"k\":3,\"n\":4,\"transposeA\":false,\"transposeB\":true}",
        PythonColumn.description(new ProductWork(1, 2, 3, 4, false, true)));
  }

  @Test
  void theScriptKnowsEveryWorkThatIsSentToIt() throws IOException {
    String script = Files.readString(Path.of("peers", "cpu.py"));
    TreeSet<String> unknown = new TreeSet<>();
    for (Work work : Catalogue.all()) {
      for (PythonColumn.Library library : PythonColumn.Library.values()) {
        String kind = work.getClass().getSimpleName();
        if (library.has(work) && !script.contains("\"" + kind + "\": ")) {
          unknown.add(kind);
        }
      }
    }
    assertTrue(unknown.isEmpty(), unknown::toString);
  }
}
