package io.abaculus.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.abaculus.autodiff.GradientCase.Expectation;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.device.HostArray;
import io.abaculus.graph.ArgFunction;
import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.Comparison;
import io.abaculus.graph.Control;
import io.abaculus.graph.DType;
import io.abaculus.graph.Fused;
import io.abaculus.graph.LogicalFunction;
import io.abaculus.graph.Op;
import io.abaculus.graph.ReduceFunction;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.UnaryFunction;
import io.abaculus.tensor.Operations;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The rule of every operation against central differences in double. Operations are found through
 * the sealed interface: one without a case here fails the test.
 */
final class GradientCheckTest {
  private final Device device = Devices.get("reference");

  // ---- nothing is forgotten ----

  @Test
  void everyOperationHasACase() {
    Set<Class<?>> covered = new HashSet<>();
    GradientCases.all().forEach(one -> covered.add(one.op().getClass()));
    // It has operands that must be computed from each other; see below.
    covered.add(Control.Recompute.class);
    for (Class<?> operation : records(Op.class)) {
      assertTrue(covered.contains(operation), () -> "no case of " + operation);
    }
  }

  @Test
  void everyFunctionHasACase() {
    Set<Object> covered = Collections.newSetFromMap(new IdentityHashMap<>());
    GradientCases.all().forEach(one -> collectConstants(one.op(), covered));
    for (Class<? extends Enum<?>> functions : List.of(
        UnaryFunction.class,
        BinaryFunction.class,
        Comparison.class,
        LogicalFunction.class,
        ReduceFunction.class,
        ArgFunction.class,
        Relaxation.class,
        SortingNetwork.class,
        DType.class)) {
      for (Enum<?> constant : functions.getEnumConstants()) {
        assertTrue(covered.contains(constant), () -> "no case of " + constant);
      }
    }
  }

  /** The records of a sealed interface and of those below it. */
  private static List<Class<?>> records(Class<?> sealed) {
    List<Class<?>> records = new ArrayList<>();
    for (Class<?> permitted : sealed.getPermittedSubclasses()) {
      if (permitted.isRecord()) {
        records.add(permitted);
      } else {
        records.addAll(records(permitted));
      }
    }
    return records;
  }

  private static void collectConstants(Object value, Set<Object> constants) {
    if (value instanceof Enum<?> constant) {
      constants.add(constant);
    } else if (value.getClass().isRecord()) {
      for (RecordComponent component : value.getClass().getRecordComponents()) {
        try {
          collectConstants(component.getAccessor().invoke(value), constants);
        } catch (ReflectiveOperationException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  // ---- the checks ----

  @TestFactory
  Stream<DynamicTest> everyRuleIsAsCentralDifferencesHaveIt() {
    return GradientCases.all().stream()
        .map(
            one -> dynamicTest(
                one.toString(),
                () -> {
                  switch (one.expectation()) {
                    case DIFFERENTIABLE -> checkDerivatives(one);
                    case NO_GRADIENT -> checkNoGradient(one);
                    case REFUSED -> checkRefused(one);
                  }
                }));
  }

  private void checkDerivatives(GradientCase one) {
    Tensor[] variables =
        one.variables().stream()
            .map(operand -> Tensors.of(one.operands().get(operand).copy(), device))
            .toArray(Tensor[]::new);
    Function<List<Tensor>, List<Tensor>> function = in -> results(one, in);
    double step = one.tolerance() > 1e-3 ? 1e-2 : 1e-5;
    GradientCheck.of(function, step, variables).requireWithin(one.tolerance());
    checkSecond(one, function, variables);
    for (int operand : one.constants()) {
      Inputs inputs = new Inputs(one.operands());
      Tensor loss = weighed(one, inputs);
      TensorException e =
          assertThrows(
              TensorException.class, () -> Gradients.of(loss, List.of(inputs.parameter(operand))));
      assertTrue(message(e).contains("does not depend"), message(e));
    }
  }

  /** The gradient of the gradients; those with fused backward operations refuse. */
  private static void checkSecond(
      GradientCase one, Function<List<Tensor>, List<Tensor>> function, Tensor[] variables) {
    boolean once =
        switch (one.op()) {
          case Fused.LayerNorm norm -> true;
          case Fused.Attention attention -> true;
          case Fused.CrossEntropy entropy -> true;
          case Fused.SoftSort sort -> true;
          default -> false;
        };
    if (once) {
      TensorException e =
          assertThrows(
              TensorException.class, () -> GradientCheck.ofSecond(function, variables));
      assertTrue(message(e).contains("not differentiable"), message(e));
    } else {
      GradientCheck.ofSecond(function, variables).requireWithin(10 * one.tolerance());
    }
  }

  /** What an operation gives, as a function of the operands through which gradients flow. */
  private List<Tensor> results(GradientCase one, List<Tensor> variables) {
    List<Tensor> operands = new ArrayList<>(new Inputs(one.operands()).tensors);
    for (int i = 0; i < variables.size(); i++) {
      operands.set(one.variables().get(i), variables.get(i));
    }
    return counting(one, Operations.applyAll(one.op(), operands, device));
  }

  private static void checkNoGradient(GradientCase one, Tensor loss, Inputs inputs) {
    for (int operand : one.variables()) {
      TensorException e =
          assertThrows(
              TensorException.class, () -> Gradients.of(loss, List.of(inputs.parameter(operand))));
      assertTrue(message(e).contains("does not depend"), message(e));
    }
  }

  private void checkNoGradient(GradientCase one) {
    if (one.operands().isEmpty()) {
      return;
    }
    Inputs inputs = new Inputs(one.operands());
    Tensor loss = weighed(one, inputs);
    checkNoGradient(one, loss, inputs);
    // What flows beside the operation still arrives.
    Tensor beside = Tensors.of(new double[]{3}, device);
    Tensor both = loss.mul(beside).sum();
    assertEquals(loss.item(), Gradients.of(both, beside).getFirst().item(), 1e-12);
  }

  private void checkRefused(GradientCase one) {
    Inputs inputs = new Inputs(one.operands());
    Tensor loss = weighed(one, inputs);
    assertTrue(Double.isFinite(loss.item()));
    assertFalse(one.variables().isEmpty());
    for (int operand : one.variables()) {
      TensorException e =
          assertThrows(
              TensorException.class, () -> Gradients.of(loss, List.of(inputs.parameter(operand))));
      assertTrue(message(e).contains(one.op().label() + ": not differentiable"), message(e));
      assertTrue(message(e).contains("compose it of primitives"), message(e));
    }
  }

  private static String message(Throwable e) {
    return String.valueOf(e.getMessage());
  }

  // ---- losses ----

  /** The operands of a case as tensors, floating ones as parameters. */
  private final class Inputs {
    private final List<Tensor> tensors = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();

    Inputs(List<HostArray> operands) {
      for (HostArray operand : operands) {
        Tensor tensor =
            Tensors.of(operand.copy(), device);
        Parameter parameter = new Parameter("operand " + tensors.size(), tensor);
        parameters.add(parameter);
        tensors.add(parameter.value());
      }
    }

    Parameter parameter(int operand) {
      return parameters.get(operand);
    }
  }

  private Tensor weighed(GradientCase one, Inputs inputs) {
    return GradientCheck.weighed(
        counting(one, Operations.applyAll(one.op(), inputs.tensors, device)));
  }

  /** The results on which a loss may depend. */
  private static List<Tensor> counting(GradientCase one, List<Tensor> results) {
    List<Tensor> counting = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      if (!one.silentResults().contains(i)
          && (results.get(i).dtype().isFloating()
              || one.expectation() == Expectation.NO_GRADIENT)) {
        counting.add(results.get(i));
      }
    }
    return counting;
  }

  // ---- what has a case of its own ----

  @Test
  void whatIsRecomputedIsAsCentralDifferencesHaveIt() {
    Tensor x = Tensors.of(GradientCase.numbers(2, 3), device);
    Tensor weight = Tensors.of(GradientCase.numbers(3, 3), device);
    Function<List<Tensor>, List<Tensor>> function =
        in -> List.of(
            Recomputation.apply(
                "part", in.get(0), part -> part.matmul(in.get(1)).tanh().mul(part)));
    GradientCheck.of(function, x, weight).requireWithin(1e-6);
    GradientCheck.ofSecond(function, x, weight).requireWithin(1e-5);
  }

  @Test
  void resultsThatOnlyTheBackwardPassUsesCarryNoGradient() {
    Tensor x = Tensors.of(new double[]{1, 2, 4, 5, 3, 1}, device, 1, 1, 6);
    Tensor sums =
        Operations.applyAll(new Fused.Attention(1, 1), List.of(x), device).get(1).sum();
    TensorException attention =
        assertThrows(TensorException.class, () -> Gradients.of(sums, x));
    assertTrue(message(attention).contains("attention"), message(attention));
    Tensor weight = Tensors.of(new double[]{1, 1, 1, 1, 1, 1}, device, 6);
    Tensor mean =
        Operations.applyAll(new Fused.LayerNorm(1e-6), List.of(x, weight, weight), device)
            .get(1)
            .sum();
    TensorException norm = assertThrows(TensorException.class, () -> Gradients.of(mean, x));
    assertTrue(message(norm).contains("layer_norm"), message(norm));
  }

  @Test
  void theGradientOfEqualsIsShared() {
    Tensor a = Tensors.of(new double[]{1, 2}, device, 2);
    Tensor b = Tensors.of(new double[]{1, 3}, device, 2);
    assertGradient(List.of(0.5, 0.0), a, a.maximum(b).sum());
    assertGradient(List.of(0.5, 1.0), b, a.maximum(b).sum());
    assertGradient(List.of(0.5, 1.0), a, a.minimum(b).sum());
    Tensor c = Tensors.of(new double[]{2, 1, 2, 0}, device, 4);
    assertGradient(List.of(0.5, 0.0, 0.5, 0.0), c, c.max());
    Tensor d = Tensors.of(new double[]{2, 1, 2, 1, 1}, device, 5);
    assertGradient(List.of(0.0, 1 / 3.0, 0.0, 1 / 3.0, 1 / 3.0), d, d.min());
  }

  @Test
  void gradientsAtKinksAndEnds() {
    Tensor zero = Tensors.of(new double[]{0}, device, 1);
    assertGradient(List.of(0.0), zero, zero.abs().sum());
    assertGradient(List.of(0.0), zero, zero.relu().sum());
    assertGradient(List.of(0.0), zero, zero.pow(2).sum());
    assertGradient(List.of(0.0), zero, zero.pow(0).sum());
    assertGradient(List.of(1.0), zero, zero.pow(1).sum());
    assertGradient(List.of(Double.POSITIVE_INFINITY), zero, zero.sqrt().sum());
    Tensor negative = Tensors.of(new double[]{-2}, device, 1);
    assertGradient(List.of(12.0), negative, negative.pow(3).sum());
    Tensor x = Tensors.of(new double[]{-3, -1, 0, 1, 3}, device, 5);
    assertGradient(List.of(0.0, 1.0, 1.0, 1.0, 0.0), x, x.clamp(-1, 1).sum());
  }

  private static void assertGradient(List<Double> expected, Tensor source, Tensor loss) {
    double[] actual = Gradients.of(loss, source).getFirst().toDoubleArray();
    assertEquals(expected.size(), actual.length);
    for (int i = 0; i < actual.length; i++) {
      assertEquals(expected.get(i), actual[i], 1e-12);
    }
  }
}
