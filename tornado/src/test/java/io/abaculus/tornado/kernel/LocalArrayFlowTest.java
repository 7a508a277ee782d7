package io.abaculus.tornado.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Trap 4: an array of local memory that is handed to another method is read there like Java's. */
class LocalArrayFlowTest {

  /** Kernels that do it, each in another way; and one that does not. */
  static final class Passing {
    private Passing() {}

    static float first(float[] values) {
      return values[0];
    }

    static void atOnce(KernelContext context, FloatArray out) {
      out.set(0, first(context.allocateFloatLocalArray(8)));
    }

    static void byAnotherVariable(KernelContext context, FloatArray out) {
      float[] local = context.allocateFloatLocalArray(8);
      float[] same = local;
      out.set(0, out.get(0) + first(same));
    }

    static void byAChoice(KernelContext context, FloatArray out) {
      float[] own = new float[8];
      float[] local = context.allocateFloatLocalArray(8);
      out.set(0, first(out.get(0) > 0 ? own : local));
    }

    static void notAtAll(KernelContext context, FloatArray out) {
      float[] own = new float[8];
      float[] local = context.allocateFloatLocalArray(8);
      for (int i = 0; i < 8; i++) {
        local[i] += own[i];
      }
      out.set(0, first(own) + local[0]);
    }
  }

  static Stream<Path> kernelClasses() throws IOException, URISyntaxException {
    Path one =
        Path.of(
            Objects.requireNonNull(ProductKernels.class.getResource("ProductKernels.class"))
                .toURI());
    try (Stream<Path> files = Files.list(Objects.requireNonNull(one.getParent()))) {
      return files.filter(file -> file.toString().endsWith(".class")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("kernelClasses")
  void ourKernelsKeepTheirLocalArrays(Path classFile) throws IOException {
    assertEquals(List.of(), LocalArrayFlow.callsWithLocalArrays(Files.readAllBytes(classFile)));
  }

  @Test
  void theClassesOfAllKernelsAreLookedAt() throws IOException, URISyntaxException {
    List<String> names = kernelClasses().map(file -> file.getFileName().toString()).toList();
    assertTrue(names.contains("SoftSort.class") && names.contains("AttentionBackward.class"));
  }

  @Test
  void everyWayToHandOneOnIsFound() throws IOException {
    try (InputStream in =
        LocalArrayFlowTest.class.getResourceAsStream("LocalArrayFlowTest$Passing.class")) {
      assertEquals(
          List.of("atOnce -> first", "byAnotherVariable -> first", "byAChoice -> first"),
          LocalArrayFlow.callsWithLocalArrays(Objects.requireNonNull(in).readAllBytes()));
    }
  }
}
