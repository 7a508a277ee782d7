package io.abaculus.graph;

import java.util.List;
import java.util.Locale;

/** Operations that treat every element alone, after broadcasting the operands to one shape. */
public sealed interface Elementwise extends Op {

  /**
   * A function of one element: one operand, whose type the result has. Integers have only negation,
   * absolute value, sign, square and ReLU; booleans have none.
   */
  record Unary(UnaryFunction function) implements Elementwise {
    @Override
    public String label() {
      return function.label();
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.getFirst();
      switch (function) {
        case NEGATE, ABS, SIGN, SQUARE, RELU -> Check.numeric(label(), x);
        case RECIPROCAL, SQRT, RSQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, TANH, ATAN, ERF, SIGMOID,
            SILU,
            GELU, GELU_DERIVATIVE, FLOOR, CEIL, ROUND ->
            Check.floating(label(), x);
      }
      return List.of(x);
    }
  }

  /** A function of two elements: operands (a, b) of one type, not bool, which the result has. */
  record Binary(BinaryFunction function) implements Elementwise {
    @Override
    public String label() {
      return function.label();
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType a = operands.get(0);
      TensorType b = operands.get(1);
      Check.sameDType(label(), a, b);
      Check.numeric(label(), a);
      return List.of(a.withShape(Shape.broadcast(label(), a.shape(), b.shape())));
    }
  }

  /** A comparison: operands (a, b) of one type; the result is bool. */
  record Compare(Comparison comparison) implements Elementwise {
    @Override
    public String label() {
      return comparison.label();
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType a = operands.get(0);
      TensorType b = operands.get(1);
      Check.sameDType(label(), a, b);
      return List.of(
          new TensorType(DType.BOOL, Shape.broadcast(label(), a.shape(), b.shape())));
    }
  }

  /** A function of two booleans: operands (a, b) and result are bool. */
  record Logical(LogicalFunction function) implements Elementwise {
    @Override
    public String label() {
      return "logical_" + function.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType a = operands.get(0);
      TensorType b = operands.get(1);
      Check.that(
          a.dtype() == DType.BOOL && b.dtype() == DType.BOOL,
          "%s: needs boolean tensors, got %s and %s",
          label(),
          a,
          b);
      return List.of(a.withShape(Shape.broadcast(label(), a.shape(), b.shape())));
    }
  }

  /**
   * Operands (condition, a, b): an element of a where the condition, which is bool, holds, of b
   * elsewhere. The result has the type of a and b.
   */
  record Where() implements Elementwise {
    @Override
    public String label() {
      return "where";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType condition = operands.get(0);
      TensorType a = operands.get(1);
      TensorType b = operands.get(2);
      Check.that(
          condition.dtype() == DType.BOOL,
          "where: the condition must be boolean, got %s",
          condition);
      Check.sameDType(label(), a, b);
      Shape both = Shape.broadcast(label(), a.shape(), b.shape());
      return List.of(a.withShape(Shape.broadcast(label(), condition.shape(), both)));
    }
  }

  /**
   * Each element converted. Floating-point numbers become integers by truncation toward zero;
   * anything but zero is true.
   *
   * @param target the type of the result
   */
  record Cast(DType target) implements Elementwise {
    @Override
    public String label() {
      return "cast";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      return List.of(operands.getFirst().withDType(target));
    }
  }
}
