package io.abaculus.graph;

import java.util.Arrays;

/** The checks that operations make of their operands, with one wording for each kind of mistake. */
public final class Check {
  private Check() {}

  /** The largest integer below which a double tells every integer from its neighbours. */
  private static final long LARGEST_SAFE_INTEGER = (1L << 53) - 1;

  /**
   * Checks a condition.
   *
   * @param format the message if it does not hold, as {@link String#format} takes it
   * @throws TensorException if it does not hold
   */
  public static void that(boolean condition, String format, Object... arguments) {
    if (!condition) {
      throw new TensorException(format.formatted(arguments));
    }
  }

  /**
   * Checks that two operands have the same element type; none is ever converted.
   *
   * @throws TensorException if they differ
   */
  public static void sameDType(String operation, TensorType a, TensorType b) {
    that(
        a.dtype() == b.dtype(),
        "%s: operands have different types: %s and %s; cast one of them",
        operation,
        a,
        b);
  }

  /**
   * Checks that an operand is of a floating type, for operations whose value of integers is in general
   * no integer.
   *
   * @throws TensorException if it is of an integer type or boolean
   */
  public static void floating(String operation, TensorType type) {
    that(
        type.dtype().isFloating(),
        "%s: needs a floating-point tensor, got %s; cast it to a floating type first",
        operation,
        type);
  }

  /**
   * Checks that an operand is of an integer type, such as an index.
   *
   * @throws TensorException if it is of a floating type or boolean
   */
  public static void integer(String operation, TensorType type) {
    that(type.dtype().isInteger(), "%s: needs an integer tensor, got %s", operation, type);
  }

  /**
   * Checks that an operand is not boolean.
   *
   * @throws TensorException if it is
   */
  public static void numeric(String operation, TensorType type) {
    that(
        type.dtype() != DType.BOOL,
        "%s: needs numbers, got %s; cast it to a number type first",
        operation,
        type);
  }

  /**
   * Checks that a Java number can become an element of a tensor. Integer types and bool (0 and 1) must
   * hold it exactly; int64 takes it up to 2^53 - 1 either way, beyond which a double no longer tells
   * integers apart. Floating types round it, and only refuse a finite number that would become
   * infinite.
   *
   * @throws TensorException if it cannot; the message names the number and the type
   */
  public static void number(String operation, double number, DType dtype) {
    switch (dtype) {
      case FLOAT32 ->
          that(
              !Double.isFinite(number) || Float.isFinite((float) number),
              "%s: %s is too large for float32; cast the tensor to float64 first",
              operation,
              number);
      case FLOAT64 -> {
        // Every double is one.
      }
      case INT32 -> integer(operation, number, dtype, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case INT64 -> {
        integer(operation, number, dtype);
        that(
            Math.abs(number) <= LARGEST_SAFE_INTEGER,
            "%s: a double does not tell %s from its neighbours; give it as an int64 tensor",
            operation,
            number);
      }
      case UINT8 -> integer(operation, number, dtype, 0, 255);
      case BOOL ->
          that(
              number == 0 || number == 1,
              "%s: %s is neither 0 nor 1 and the tensor is bool; cast the tensor to a number type"
                  + " first",
              operation,
              number);
    }
  }

  private static void integer(String operation, double number, DType dtype) {
    that(
        number == Math.rint(number) && Double.isFinite(number),
        "%s: %s is not an integer and the tensor is %s; cast the tensor to a floating type first",
        operation,
        number,
        dtype);
  }

  private static void integer(
      String operation, double number, DType dtype, int smallest, int largest) {
    integer(operation, number, dtype);
    that(
        smallest <= number && number <= largest,
        "%s: %s is out of range for %s, which holds %d to %d; cast the tensor to int64 first",
        operation,
        number,
        dtype,
        smallest,
        largest);
  }

  /**
   * Checks the rank of an operand.
   *
   * @throws TensorException if it has another
   */
  public static void rank(String operation, TensorType type, int rank) {
    that(
        type.shape().rank() == rank,
        "%s: needs a tensor of rank %d, got %s",
        operation,
        rank,
        type);
  }

  /**
   * Checks the shape of an operand.
   *
   * @param what the operand, as the message calls it
   * @throws TensorException if it has another
   */
  public static void shape(String operation, String what, Shape actual, Shape expected) {
    that(
        actual.equals(expected),
        "%s: %s has shape %s, expected %s",
        operation,
        what,
        actual,
        expected);
  }

  /**
   * Checks that axes are inside the rank and none appears twice; they are given non-negative.
   *
   * @throws TensorException if one is negative, outside the rank or named twice
   */
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
