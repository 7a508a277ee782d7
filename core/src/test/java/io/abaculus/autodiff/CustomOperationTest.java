package io.abaculus.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.contract.Hypot;
import io.abaculus.contract.Maximum;
import io.abaculus.device.Devices;
import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is refused of operations of a user's own, and what the gradient check finds in them. */
final class CustomOperationTest {
  private final Tensor x = Tensors.of(new double[]{3, 5, -1}, 3);
  private final Tensor y = Tensors.of(new double[]{4, 12, 2}, 3);
  private final Tensor index = Tensors.of(new int[]{0, 1, 2}, 3);

  /** x where the operands are (x, index), with a vector-Jacobian product as given. */
  private record WithVjp(Function<Tensor, List<@Nullable Tensor>> vjp) implements CustomOperation {
    @Override
    public String name() {
      return "first";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      return List.of(operands.getFirst());
    }

    @Override
    public void compute(List<HostArray> operands, List<HostArray> results) {
      operands.getFirst().copyTo(results.getFirst());
    }

    @Override
    public List<@Nullable Tensor> vjp(
        List<Tensor> operands, List<Tensor> results, List<Tensor> cotangents) {
      return vjp.apply(cotangents.getFirst());
    }
  }

  private static String refused(Executable call) {
    return String.valueOf(assertThrows(TensorException.class, call).getMessage());
  }

  private String refusedGradient(Function<Tensor, List<@Nullable Tensor>> vjp) {
    Tensor loss = new WithVjp(vjp).apply(x, index).sum();
    return refused(() -> Gradients.of(loss, x));
  }

  // ---- the call ----

  @Test
  void anOperationIsAppliedToTensorsAndDifferentiatedLikeAnyOther() {
    // @start region="apply"
    Tensor width = Tensors.of(new float[]{3, 5}, 2);
    Tensor height = Tensors.of(new float[]{4, 12}, 2);
    Tensor diagonal = new Hypot().apply(width, height);
    List<Tensor> slopes = Gradients.of(diagonal.sum(), width, height);
    // @end
    assertArrayEquals(new float[]{5, 13}, diagonal.toFloatArray());
    assertArrayEquals(new float[]{3 / 5f, 5 / 13f}, slopes.get(0).toFloatArray(), 1e-7f);
    assertArrayEquals(new float[]{4 / 5f, 12 / 13f}, slopes.get(1).toFloatArray(), 1e-7f);
  }

  @Test
  void operandsAreCheckedInTheLineOfTheCall() {
    assertEquals(
        "hypot: y has shape (2), expected (3)",
        refused(() -> new Hypot().apply(x, Tensors.of(new double[]{1, 2}, 2))));
    assertEquals("hypot: needs at least one operand", refused(() -> new Hypot().apply()));
  }

  @Test
  void applyRefusesAnOperationOfSeveralResults() {
    assertEquals(
        "maximum_with_margin: has 2 results; applyAll gives them all",
        refused(() -> new Maximum(0).apply(x)));
  }

  // ---- the vector-Jacobian product ----

  @Test
  void anOperationWithoutVjpIsNotDifferentiable() {
    CustomOperation forwardOnly =
        new CustomOperation() {
          @Override
          public String name() {
            return "forward_only";
          }

          @Override
          public List<TensorType> infer(List<TensorType> operands) {
            return operands;
          }

          @Override
          public void compute(List<HostArray> operands, List<HostArray> results) {
            operands.getFirst().copyTo(results.getFirst());
          }
        };
    Tensor loss = forwardOnly.apply(x).sum();
    assertEquals(7, loss.item());
    String message = refused(() -> Gradients.of(forwardOnly.apply(x).sum(), x));
    assertTrue(message.startsWith("forward_only: not differentiable"), message);
    Tensor beside = forwardOnly.apply(x.detach()).mul(x).sum();
    assertArrayEquals(
        new double[]{3, 5, -1}, Gradients.of(beside, x).getFirst().toDoubleArray());
  }

  @Test
  void gradientsOfAWrongNumberTypeOrDeviceAreRefused() {
    assertEquals(
        "first: vjp gives 1 gradients, expected one for each of 2 operands, null where none flows",
        refusedGradient(cotangent -> List.of(cotangent)));
    assertEquals(
        "first: vjp gives float64() for operand 0, expected its type float64(3)",
        refusedGradient(cotangent -> Arrays.asList(cotangent.sum(), null)));
    assertEquals(
        "first: vjp gives float32(3) for operand 0, expected its type float64(3)",
        refusedGradient(cotangent -> Arrays.asList(cotangent.cast(DType.FLOAT32), null)));
    assertEquals(
        "first: vjp gives a gradient for operand 1, int32(3), which is not floating: expected null",
        refusedGradient(cotangent -> List.of(cotangent, cotangent)));
    assertEquals(
        "first: vjp gives a tensor on device reference for operand 0, which is on "
            + x.device().name(),
        refusedGradient(
            cotangent -> Arrays.asList(x.to(Devices.get("reference")), null)));
  }

  @Test
  void whereNoGradientFlowsNoneArrives() {
    String message = refusedGradient(cotangent -> Arrays.asList(null, null));
    assertTrue(message.contains("does not depend"), message);
  }

  // ---- the gradient check ----

  @Test
  void aRightVjpPassesTheGradientCheck() {
    // @start region="check"
    GradientCheck.of(new Hypot()::applyAll, x, y).requireWithin(1e-6);
    GradientCheck.ofSecond(new Hypot()::applyAll, x, y).requireWithin(1e-6);
    // @end
  }

  @Test
  void theGradientCheckNamesTheElementAndBothNumbers() {
    CustomOperation wrong = new WithVjp(cotangent -> Arrays.asList(cotangent.mul(2), null));
    GradientCheck worst = GradientCheck.of(wrong::applyAll, x, index);
    assertEquals(0, worst.input());
    assertEquals(2 * worst.difference(), worst.gradient(), 1e-6);
    AssertionError e = assertThrows(AssertionError.class, () -> worst.requireWithin(1e-6));
    assertTrue(
        String.valueOf(e.getMessage()).contains("element " + worst.element() + " of input 0 is"),
        e.getMessage());
  }

  /** Reads the Java array of a tensor as if the tensor began with it. */
  @Test
  void theGradientCheckFindsAForgottenOffset() {
    CustomOperation forgetful =
        new CustomOperation() {
          @Override
          public String name() {
            return "forgetful";
          }

          @Override
          public List<TensorType> infer(List<TensorType> operands) {
            return operands;
          }

          @Override
          public void compute(List<HostArray> operands, List<HostArray> results) {
            for (int i = 0; i < results.getFirst().size(); i++) {
              results.getFirst().setDouble(i, operands.getFirst().doubles()[i]);
            }
          }

          @Override
          public List<Tensor> vjp(
              List<Tensor> operands, List<Tensor> results, List<Tensor> cotangents) {
            return cotangents;
          }
        };
    assertTrue(GradientCheck.of(forgetful::applyAll, x).error() > 0.1);
  }

  @Test
  void theGradientCheckNeedsDoubles() {
    assertEquals(
        "gradient check: input 1 is float32(3); central differences need float64",
        refused(
            () -> GradientCheck.of(
                in -> List.of(in.get(0), in.get(1)), x, x.cast(DType.FLOAT32))));
  }

  @Test
  void theGradientCheckNeedsSomethingToDifferentiate() {
    assertEquals(
        "gradient check: needs an input of a floating type",
        refused(() -> GradientCheck.of(in -> List.of(x), index)));
    assertEquals(
        "gradient check: the function gives nothing to differentiate",
        refused(() -> GradientCheck.of(in -> List.of(in.get(0).gt(0)), x)));
  }
}
