package io.abaculus.tornado.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.UnaryFunction;
import io.abaculus.tornado.cache.KernelIdentity;
import io.abaculus.tornado.kernel.OptimizerKernels;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KernelIdentityTest {
  /** As another process would write it: the kernels of this one are shared. */
  private static Optional<String> ofGenerated(UnaryFunction function) {
    PassStructure pass =
        PassStructure.of(
            Programs.single(
                1, new Elementwise.Unary(function), List.of(DType.FLOAT32), DType.FLOAT32));
    TensorSlots slots = new TensorSlots(pass.kinds(), List.of(0, 1));
    Object kernel =
        new GeneratedKernels(1).get("", name -> KernelWriter.classFile(name, pass, slots));
    return KernelIdentity.of(kernelOf(kernel.getClass(), KernelWriter.KERNEL));
  }

  private static Method kernelOf(Class<?> type, String name) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> method.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void kernelsThatWereGeneratedAlikeAreTheSame() {
    assertTrue(ofGenerated(UnaryFunction.NEGATE).isPresent());
    assertEquals(ofGenerated(UnaryFunction.NEGATE), ofGenerated(UnaryFunction.NEGATE));
    assertNotEquals(ofGenerated(UnaryFunction.NEGATE), ofGenerated(UnaryFunction.ABS));
  }

  @Test
  void kernelsOfOneClassAreTwo() {
    List<Method> kernels =
        Arrays.stream(OptimizerKernels.class.getDeclaredMethods())
            .filter(method -> !method.isSynthetic())
            .toList();
    assertEquals(
        kernels.size(),
        kernels.stream().flatMap(k -> KernelIdentity.of(k).stream()).distinct().count());
  }

  @Test
  void whatComesFromElsewhereMayCallAnything() throws NoSuchMethodException {
    assertEquals(
        Optional.empty(),
        KernelIdentity.of(KernelIdentityTest.class.getDeclaredMethod("kernelsOfOneClassAreTwo")));
  }

  @Test
  void theModuleHasAVersion() throws IOException {
    assertEquals(KernelIdentity.version(), KernelIdentity.version());
  }
}
