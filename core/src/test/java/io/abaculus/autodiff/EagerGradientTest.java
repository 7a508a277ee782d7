package io.abaculus.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.cpu.ChildJvm;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** In eager mode, in a JVM of its own, a rule computes also what nobody asks for. */
final class EagerGradientTest {
  /** Differentiates a power of negative numbers, whose derivative by the exponent is NaN. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      Tensor x = Tensors.of(new float[]{-2, 0, 3}, 3);
      Tensor gradient = Gradients.of(x.pow(2).sum(), x).getFirst();
      System.out.println(Arrays.toString(gradient.toFloatArray()));
    }
  }

  @Test
  void aPowerOfNegativeNumbersHasAGradient() throws Exception {
    ChildJvm.Result child = ChildJvm.run(Program.class, "-Dabaculus.eager=true");
    assertEquals(0, child.status(), child.out());
    assertTrue(child.out().contains("[-4.0, 0.0, 6.0]"), child.out());
  }
}
