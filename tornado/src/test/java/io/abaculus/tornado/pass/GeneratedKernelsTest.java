package io.abaculus.tornado.pass;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.UnaryFunction;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GeneratedKernelsTest {
  private final GeneratedKernels kernels = new GeneratedKernels(2);

  private Object kernel(String structure) {
    PassStructure negation =
        PassStructure.of(
            Programs.single(
                1, new Elementwise.Unary(UnaryFunction.NEGATE), List.of(DType.FLOAT32),
                DType.FLOAT32));
    TensorSlots slots = new TensorSlots(negation.kinds(), List.of(0, 1));
    return kernels.get(structure, name -> KernelWriter.classFile(name, negation, slots));
  }

  @Test
  void theKernelUsedLongestAgoIsWrittenAnewWhenThereWereMoreThanAreKept() {
    Object first = kernel("first");
    Object second = kernel("second");
    assertSame(first, kernel("first"));
    kernel("third");
    assertSame(first, kernel("first"));
    assertNotSame(second, kernel("second"));
  }

  @Test
  void everyKernelCanBeUnloadedByItself() {
    assertNotSame(
        kernel("first").getClass().getClassLoader(), kernel("second").getClass().getClassLoader());
  }
}
