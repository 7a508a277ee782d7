package io.abaculus.cpu;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import io.abaculus.cpu.scalar.ScalarKernels;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What gets kernels compiled must itself call them rightly: a failure would be on a thread nobody watches. */
final class KernelWarmUpTest {
  static Stream<KernelProvider> kernels() {
    return Stream.of(new ScalarKernels(), KernelProvider.load());
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void callsEveryKernelWithinItsBounds(KernelProvider kernels) {
    assertDoesNotThrow(() -> new KernelWarmUp(kernels).run());
  }
}
