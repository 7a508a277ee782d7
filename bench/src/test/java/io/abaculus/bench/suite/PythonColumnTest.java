package io.abaculus.bench.suite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.bench.side.SyntheticImage;
import io.abaculus.bench.work.Catalogue;
import io.abaculus.bench.work.ImageWork;
import io.abaculus.bench.work.ProductWork;
import io.abaculus.bench.work.Work;
import io.abaculus.testing.Skip;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What Python is told of work, and what is made of what it prints. */
final class PythonColumnTest {
  private static final Work PRODUCT = new ProductWork(1, 2, 3, 4, false, true);
  private static final Work IMAGE = new ImageWork(ImageWork.Stage.DECODING, 32, 0, 0);

  @TempDir private Path folder;

  /** A measurement by a program in place of Python, which prints what a line of a shell prints. */
  private Measurement measured(Work work, String line) throws Exception {
    Skip.unless(!OS.WINDOWS.isCurrentOs(), "the program is one of a shell of Unix");
    Path script = Files.writeString(folder.resolve("script"), line + "\n");
    return new PythonColumn(
        PythonColumn.Library.PYTORCH, "1", Path.of("/bin/sh"), script, folder, Pace.quick(1),
        new PrintStream(OutputStream.nullOutputStream()))
        .measure(work, 1);
  }

  @Test
  void aListOfMillisecondsIsWhatItTook() throws Exception {
    assertEquals(List.of(1.5, 2.0), measured(PRODUCT, "echo '[2, 1.5]'").milliseconds());
  }

  @Test
  void whatIsNoListOfTimesIsAFailureOfThePeer() throws Exception {
    List<String> printed =
        List.of("", "Warning: an old version", "[1, 2", "{\"a\": 1}", "[]", "[null]", "[-1]",
            "[NaN]");
    for (String text : printed) {
      assertEquals(
          "printed no times, see the log",
          measured(PRODUCT, "echo '%s'".formatted(text)).problem());
    }
    assertEquals(
        "ended with status 3, see the log", measured(PRODUCT, "echo '[1]'; exit 3").problem());
  }

  @Test
  void anImageIsTheOneThatWeDecode() throws Exception {
    Path seen = folder.resolve("seen.jpg");
    String copiesWhatFollowsItsOption =
        "while [ \"$1\" != --image ]; do shift; done; cp \"$2\" %s; echo '[1]'".formatted(seen);
    assertTrue(measured(IMAGE, copiesWhatFollowsItsOption).isTimed());
    assertArrayEquals(SyntheticImage.jpeg(32), Files.readAllBytes(seen));
  }

  @Test
  void aWorkIsItsRecordWithTheNameOfItsClass() {
    assertEquals(
        "{\"work\":\"ProductWork\",\"batch\":1,\"m\":2,\"k\":3,\"n\":4,\"transposeA\":false,\"transposeB\":true}",
        PythonColumn.description(PRODUCT));
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
