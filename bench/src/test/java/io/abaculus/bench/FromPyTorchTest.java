package io.abaculus.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every line of Java in the page for PyTorch's users compiles and runs. */
final class FromPyTorchTest {
  private static final Path PAGE = Path.of("../docs/from-pytorch.md");
  private static final Pattern ROW = Pattern.compile("\\| `.*` \\| `(.*)` \\|");

  @TempDir private Path folder;

  private static List<String> calls() throws IOException {
    List<String> calls = new ArrayList<>();
    for (String line : Files.readAllLines(PAGE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        calls.add(row.group(1));
      }
    }
    return calls;
  }

  @Test
  void thePageHasTheFiftyCallsPeopleUseMost() throws IOException {
    assertTrue(calls().size() >= 50, () -> "too few");
  }

  @Test
  void everyCallCompilesAndRuns() throws IOException, ReflectiveOperationException {
    String names = DocumentCode.in(Files.readString(PAGE)).getFirst().code();
    StringBuilder body = new StringBuilder();
    List<String> calls = calls();
    for (int i = 0; i < calls.size(); i++) {
      String call = calls.get(i);
      body.append(call.endsWith(";") ? call : "show(" + call + ");").append('\n');
    }
    Path source = folder.resolve("Page.java");
    Files.writeString(
        source,
        """
        import io.abaculus.autodiff.*;
        import io.abaculus.device.Devices;
        import io.abaculus.graph.*;
        import io.abaculus.nn.*;
        import io.abaculus.nn.checkpoint.*;
        import io.abaculus.nn.optim.*;
        import io.abaculus.tensor.*;
        import java.nio.file.Path;
        import java.util.*;

        public final class Page {
          public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            %s
            %s
          }

          static void show(Object result) {
            if (result instanceof Tensor tensor) {
              tensor.toHost();
            }
            System.out.println(result.getClass().getSimpleName());
          }
        }
        """
            .formatted(names, body));
    String printed = SourceProgram.compile(source, folder).run(folder.toString());
    long shown = calls.stream().filter(call -> !call.endsWith(";")).count();
    assertEquals(shown, printed.lines().count());
  }
}
