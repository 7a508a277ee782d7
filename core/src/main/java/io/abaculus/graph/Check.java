package io.abaculus.graph;

import java.util.Arrays;

/** The checks that operations make of their operands, with one wording for each kind of mistake. */
public final class Check {
  private Check() {}

  public static void that(boolean condition, String format, Object... arguments) {
    if (!condition) {
      throw new TensorException(format.formatted(arguments));
    }
  }

  public static void sameDType(String operation, TensorType a, TensorType b) {
    that(
        a.dtype() == b.dtype(),
        "%s: operands have different types: %s and %s; cast one of them",
        operation,
        a,
        b);
  }

  public static void floating(String operation, TensorType type) {
    that(type.dtype().isFloating(), "%s: needs a floating-point tensor, got %s", operation, type);
  }

  public static void integer(String operation, TensorType type) {
    that(type.dtype().isInteger(), "%s: needs a whole-number tensor, got %s", operation, type);
  }

  public static void rank(String operation, TensorType type, int rank) {
    that(
        type.shape().rank() == rank,
        "%s: needs a tensor of rank %d, got %s",
        operation,
        rank,
        type);
  }

  public static void shape(String operation, String what, Shape actual, Shape expected) {
    that(
        actual.equals(expected),
        "%s: %s has shape %s, expected %s",
        operation,
        what,
        actual,
        expected);
  }

  /** Checks that axes are inside the rank and none appears twice; they are given non-negative. */
  public static void axes(String operation, int[] axes, Shape shape) {
    for (int axis : axes) {
      shape.normalizeAxis(operation, axis);
      that(axis >= 0, "%s: axes are counted from the front here, got %d", operation, axis);
    }
    that(
        Arrays.stream(axes).distinct().count() == axes.length,
        "%s: an axis appears twice in %s",
        operation,
        Arrays.toString(axes));
  }
}
