package io.abaculus.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The compiler keeps every vector of every kernel in registers. It decides by what it has seen of the methods
 * that all kernels share: where one kernel stores vectors of another width, another kernel, compiled later and
 * without a profile of its own (on a busy machine, or without the tiers), has its vectors on the heap.
 */
final class CompiledKernelTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"-XX:+TieredCompilation", "-XX:-TieredCompilation", "-XX:UseAVX=0"})
  void noKernelHasItsVectorsOnTheHeap(String option) throws Exception {
    ChildJvm.Result child =
        ChildJvm.runCompiled(
            VectorsOnTheHeap.class, "--add-modules", "jdk.incubator.vector",
            "-XX:+IgnoreUnrecognizedVMOptions", option); // only x86 has AVX

    assertEquals(0, child.status(), child.out());
    List<String> kernels = child.out().lines().filter(line -> line.endsWith(" bytes")).toList();
    assertEquals(19, kernels.size(), child.out());
    assertTrue(
        kernels.stream().allMatch(line -> bytes(line) <= VectorsOnTheHeap.ALLOWED),
        child.out());
  }

  private static long bytes(String line) {
    return Long.parseLong(line.replaceAll(".*: (\\d+) bytes", "$1"));
  }
}
