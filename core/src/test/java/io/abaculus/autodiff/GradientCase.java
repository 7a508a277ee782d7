package io.abaculus.autodiff;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.Op;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An operation with operands at which its derivatives are checked.
 *
 * @param expectation what its rule says
 * @param constants the numbers of floating-point operands through which no gradient flows
 * @param silentResults results that take no cotangent
 * @param tolerance of the difference between rule and central difference, relative to 1 and to it
 */
record GradientCase(
    Op op,
    List<HostArray> operands,
    Expectation expectation,
    List<Integer> constants,
    List<Integer> silentResults,
    double tolerance) {

  /** What a rule can say. */
  enum Expectation {
    /** It is as central differences have it, and so are second derivatives, where it has them. */
    DIFFERENTIABLE,
    /** The results do not depend on the operands smoothly: no gradient flows. */
    NO_GRADIENT,
    /** Only the backward pass uses it; it refuses to be differentiated. */
    REFUSED
  }

  static GradientCase of(Op op, HostArray... operands) {
    return new GradientCase(
        op, List.of(operands), Expectation.DIFFERENTIABLE, List.of(), List.of(), 1e-6);
  }

  GradientCase noGradient() {
    return new GradientCase(
        op, operands, Expectation.NO_GRADIENT, constants, silentResults, tolerance);
  }

  GradientCase refused() {
    return new GradientCase(op, operands, Expectation.REFUSED, constants, silentResults, tolerance);
  }

  GradientCase constant(Integer... numbers) {
    return new GradientCase(
        op, operands, expectation, List.of(numbers), silentResults, tolerance);
  }

  GradientCase silent(Integer... results) {
    return new GradientCase(op, operands, expectation, constants, List.of(results), tolerance);
  }

  GradientCase within(double error) {
    return new GradientCase(op, operands, expectation, constants, silentResults, error);
  }

  /** Whether a gradient with respect to an operand is expected. */
  boolean isVariable(int operand) {
    return operands.get(operand).type().dtype().isFloating() && !constants.contains(operand);
  }

  List<Integer> variables() {
    List<Integer> variables = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      if (isVariable(i)) {
        variables.add(i);
      }
    }
    return variables;
  }

  @Override
  public String toString() {
    return op + " " + operands.stream().map(HostArray::type).toList();
  }

  /** float64 numbers in [low, high), all different, the same at every call. */
  static HostArray between(double low, double high, int... dims) {
    HostArray array = HostArray.allocate(TensorType.of(DType.FLOAT64, dims));
    SplittableRandom random = new SplittableRandom(array.size() + 31L * dims.length);
    for (int i = 0; i < array.size(); i++) {
      array.setDouble(i, random.nextDouble(low, high));
    }
    return array;
  }

  /** float64 numbers in [-2, 2). */
  static HostArray numbers(int... dims) {
    return between(-2, 2, dims);
  }

  static HostArray doubles(int[] dims, double... elements) {
    return new HostArray(new TensorType(DType.FLOAT64, Shape.of(dims)), elements, 0);
  }

  static HostArray longs(int[] dims, long... elements) {
    return new HostArray(new TensorType(DType.INT64, Shape.of(dims)), elements, 0);
  }

  static HostArray bools(int... elements) {
    HostArray array = HostArray.allocate(TensorType.of(DType.BOOL, elements.length));
    for (int i = 0; i < elements.length; i++) {
      array.setLong(i, elements[i]);
    }
    return array;
  }
}
