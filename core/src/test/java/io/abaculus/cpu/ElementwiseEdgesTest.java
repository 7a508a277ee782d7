package io.abaculus.cpu;

import static io.abaculus.cpu.ElementwiseDifferences.assertNone;
import static io.abaculus.cpu.ElementwiseDifferences.between;
import static io.abaculus.cpu.ElementwiseDifferences.fromLimits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.cpu.ElementwiseEdges.Outcome;
import io.abaculus.cpu.ElementwiseEdges.Quantity;
import io.abaculus.cpu.scalar.ScalarKernels;
import io.abaculus.cpu.vector.VectorKernels;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.UnaryFunction;
import io.abaculus.plan.Plan;
import io.abaculus.plan.Step;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * At the edges of floating-point arithmetic all devices give the same kind of number, and the one that
 * {@link ElementwiseLimits} writes down.
 */
class ElementwiseEdgesTest {

  private static final List<Outcome> REFERENCE = ElementwiseEdges.on(Devices.get("reference"));

  static Stream<KernelProvider> kernels() {
    return Stream.of(new VectorKernels(), new ScalarKernels());
  }

  @Test
  void theReferenceFollowsTheLimits() {
    assertNone(fromLimits(REFERENCE));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void kernelsFollowTheLimitsAndTheReference(KernelProvider kernels) {
    try (Workers alone = new Workers(1)) {
      List<Outcome> outcomes = ElementwiseEdges.on(new CpuDevice(alone, kernels));
      assertNone(fromLimits(outcomes));
      assertNone(between(REFERENCE, outcomes));
    }
  }

  @ParameterizedTest
  @CsvSource({"128, 4", "256, 8", "512, 16"})
  void vectorsOfEveryWidthFollowTheLimitsAndTheReference(int bits, int lanes) throws Exception {
    ChildJvm.Result child =
        ChildJvm.run(
            Child.class, "--add-modules", "jdk.incubator.vector", "-Dabaculus.vector.bits=" + bits);
    assertEquals(0, child.status(), child.out());
    assertTrue(child.out().contains("vectors of " + lanes + " floats"), child.out());
  }

  @Test
  void everyFunctionOfOneElementHasBothDerivatives() {
    for (UnaryFunction function : UnaryFunction.values()) {
      List<Quantity> quantities =
          REFERENCE.stream()
              .filter(outcome -> outcome.op().equals(new Elementwise.Unary(function)))
              .map(Outcome::quantity)
              .distinct()
              .toList();
      assertEquals(
          List.of(
              Quantity.VALUE, Quantity.DERIVATIVE_BY_FIRST, Quantity.SECOND_DERIVATIVE_BY_FIRST),
          quantities,
          function.name());
    }
  }

  @Test
  void aFusedOperationIsInTheMiddleOfOnePass() {
    Tensor x = Tensors.of(ElementwiseEdges.NUMBERS, Devices.get("cpu"), 29);
    Tensor y = ElementwiseEdges.fused(new Elementwise.Unary(UnaryFunction.GELU), x);
    Plan plan = Tensors.plan(List.of(y), List.of());
    assertEquals(1, plan.steps().size(), plan.explain());
    Step.Pass pass = assertInstanceOf(Step.Pass.class, plan.steps().getFirst());
    assertEquals(5, pass.program().instructions().size(), plan.explain());
  }

  /** Compares vectors of the width that this JVM was started with, and fails with what differs. */
  static final class Child {

    private Child() {}

    public static void main(String[] args) {
      KernelProvider kernels = new VectorKernels();
      System.out.println(kernels.description());
      try (Workers alone = new Workers(1)) {
        Device device = new CpuDevice(alone, kernels);
        List<Outcome> outcomes = ElementwiseEdges.on(device);
        assertNone(fromLimits(outcomes));
        assertNone(between(REFERENCE, outcomes));
      }
    }
  }
}
