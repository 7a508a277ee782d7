package io.abaculus.graph;

import java.util.List;
import java.util.Locale;

/** Operations that treat every element alone, after broadcasting the operands to one shape. */
public sealed interface Elementwise extends Op {

  /** A function of one element. Truth values and whole numbers have only some of them. */
  record Unary(UnaryFunction function) implements Elementwise {
    @Override
    public String label() {
      return function.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.getFirst();
      switch (function) {
        case NEGATE, ABS, SIGN, SQUARE, RELU -> Check.numeric(label(), x);
        case RECIPROCAL, SQRT, RSQRT, EXP, LOG, SIN, COS, TANH, ATAN, ERF, SIGMOID, SILU, GELU,
            GELU_DERIVATIVE, FLOOR, CEIL, ROUND ->
            Check.floating(label(), x);
      }
      return List.of(x);
    }
  }

  /** A function of two elements of the same type. */
  record Binary(BinaryFunction function) implements Elementwise {
    @Override
    public String label() {
      return function.name().toLowerCase(Locale.ROOT);
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

  /** A comparison: truth values. */
  record Compare(Comparison comparison) implements Elementwise {
    @Override
    public String label() {
      return comparison.name().toLowerCase(Locale.ROOT);
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

  /** A function of two truth values. */
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

  /** Operands (condition, a, b): an element of a where the condition holds, of b elsewhere. */
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
   * The nearest value of another type. Floating to whole numbers truncates toward zero; anything but
   * zero is true.
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
