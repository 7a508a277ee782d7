package io.abaculus.tensor;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.device.HostArray;
import io.abaculus.graph.Check;
import io.abaculus.graph.DType;
import io.abaculus.graph.Doubles;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Movement;
import io.abaculus.graph.Source;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.plan.Plan;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Makes tensors, joins them, and asks for their numbers. */
public final class Tensors {
  private Tensors() {}

  // ---- from numbers ----

  /**
   * A float32 tensor on the standard device; the array is copied.
   *
   * @param values the elements in row-major order
   * @param shape their shape; (values.length) if it is left out and there is not just one value
   * @throws TensorException if the values do not fill the shape
   */
  public static Tensor of(float[] values, int... shape) {
    return of(values, Devices.standard(), shape);
  }

  /**
   * A float32 tensor on a device; the array is copied.
   *
   * @param values the elements in row-major order
   * @param shape their shape; (values.length) if it is left out and there is not just one value
   * @throws TensorException if the values do not fill the shape
   */
  public static Tensor of(float[] values, Device device, int... shape) {
    return host(DType.FLOAT32, values.clone(), values.length, device, shape);
  }

  /**
   * A float64 tensor on the standard device; the array is copied.
   *
   * @param values the elements in row-major order
   * @param shape their shape; (values.length) if it is left out and there is not just one value
   * @throws TensorException if the values do not fill the shape
   */
  public static Tensor of(double[] values, int... shape) {
    return of(values, Devices.standard(), shape);
  }

  /**
   * A float64 tensor on a device; the array is copied.
   *
   * @param values the elements in row-major order
   * @param shape their shape; (values.length) if it is left out and there is not just one value
   * @throws TensorException if the values do not fill the shape
   */
  public static Tensor of(double[] values, Device device, int... shape) {
    return host(DType.FLOAT64, values.clone(), values.length, device, shape);
  }

  /**
   * A int32 tensor on the standard device; the array is copied.
   *
   * @param values the elements in row-major order
   * @param shape their shape; (values.length) if it is left out and there is not just one value
   * @throws TensorException if the values do not fill the shape
   */
  public static Tensor of(int[] values, int... shape) {
    return of(values, Devices.standard(), shape);
  }

  /**
   * A int32 tensor on a device; the array is copied.
   *
   * @param values the elements in row-major order
   * @param shape their shape; (values.length) if it is left out and there is not just one value
   * @throws TensorException if the values do not fill the shape
   */
  public static Tensor of(int[] values, Device device, int... shape) {
    return host(DType.INT32, values.clone(), values.length, device, shape);
  }

  /**
   * A int64 tensor on the standard device; the array is copied.
   *
   * @param values the elements in row-major order
   * @param shape their shape; (values.length) if it is left out and there is not just one value
   * @throws TensorException if the values do not fill the shape
   */
  public static Tensor of(long[] values, int... shape) {
    return of(values, Devices.standard(), shape);
  }

  /**
   * A int64 tensor on a device; the array is copied.
   *
   * @param values the elements in row-major order
   * @param shape their shape; (values.length) if it is left out and there is not just one value
   * @throws TensorException if the values do not fill the shape
   */
  public static Tensor of(long[] values, Device device, int... shape) {
    return host(DType.INT64, values.clone(), values.length, device, shape);
  }

  /**
   * A uint8 tensor on a device; the array is copied.
   *
   * @param values the elements in row-major order, a negative byte b standing for b + 256
   * @param shape their shape; (values.length) if it is left out and there is not just one value
   * @throws TensorException if the values do not fill the shape
   */
  public static Tensor ofUnsigned(byte[] values, Device device, int... shape) {
    return host(DType.UINT8, values.clone(), values.length, device, shape);
  }

  /**
   * A bool tensor on the standard device; the array is copied.
   *
   * @param values the elements in row-major order
   * @param shape their shape; (values.length) if it is left out and there is not just one value
   * @throws TensorException if the values do not fill the shape
   */
  public static Tensor of(boolean[] values, int... shape) {
    return of(values, Devices.standard(), shape);
  }

  /**
   * A bool tensor on a device; the array is copied.
   *
   * @param values the elements in row-major order
   * @param shape their shape; (values.length) if it is left out and there is not just one value
   * @throws TensorException if the values do not fill the shape
   */
  public static Tensor of(boolean[] values, Device device, int... shape) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) (values[i] ? 1 : 0);
    }
    return host(DType.BOOL, bytes, bytes.length, device, shape);
  }

  /**
   * A float32 scalar on the standard device, which a plan reads anew at every run, unlike {@link
   * #full}.
   *
   * @param value rounded to float32
   * @throws TensorException if it is finite and too large for float32
   */
  public static Tensor scalar(double value) {
    return scalar(value, DType.FLOAT32, Devices.standard());
  }

  /**
   * A scalar that a plan reads anew at every run, unlike {@link #full}: for what changes from step
   * to step.
   *
   * @throws TensorException if the type does not hold the value
   */
  public static Tensor scalar(double value, DType dtype, Device device) {
    Check.number("scalar", value, dtype);
    HostArray numbers = HostArray.allocate(TensorType.of(dtype));
    numbers.setDouble(0, value);
    return Tensor.ofHost(numbers, device);
  }

  /** A tensor of numbers that are not copied: the caller gives the array away. */
  public static Tensor of(HostArray numbers, Device device) {
    return Tensor.ofHost(numbers, device);
  }

  private static Tensor host(DType dtype, Object array, int length, Device device, int... shape) {
    int[] dims = shape.length == 0 && length != 1 ? new int[]{length} : shape;
    TensorType type = TensorType.of(dtype, dims);
    if (type.shape().size() != length) {
      throw new TensorException(
          "of: %d values do not fill shape %s".formatted(length, type.shape()));
    }
    return Tensor.ofHost(new HostArray(type, array, 0), device);
  }

  // ---- from nothing ----

  /**
   * One value everywhere, of any type. It is part of the plan, so do not use it for what changes
   * every step.
   *
   * @throws TensorException if the type does not hold the value
   */
  public static Tensor full(double value, TensorType type, Device device) {
    Check.number("full", value, type.dtype());
    return Operations.applyAll(new Source.Fill(value, type), List.of(), device).getFirst();
  }

  /**
   * One float32 value everywhere, on the standard device.
   *
   * @throws TensorException if the value is finite and too large for float32
   */
  public static Tensor full(double value, int... shape) {
    return full(value, TensorType.of(DType.FLOAT32, shape), Devices.standard());
  }

  /** float32 zeros on the standard device. */
  public static Tensor zeros(int... shape) {
    return full(0, shape);
  }

  /** float32 ones on the standard device. */
  public static Tensor ones(int... shape) {
    return full(1, shape);
  }

  /**
   * 0, 1, …, length - 1.
   *
   * @param length at least 0
   * @param dtype floating, which rounds, or integer
   * @return (length)
   * @throws TensorException if the type is bool or an integer type that does not hold the last of
   *     them
   */
  public static Tensor arange(int length, DType dtype, Device device) {
    TensorType type = TensorType.of(dtype, length);
    Check.numeric("arange", type);
    if (length > 0) {
      Check.number("arange", length - 1, dtype);
    }
    return Operations.applyAll(new Source.Iota(dtype, length), List.of(), device).getFirst();
  }

  /**
   * 0, 1, …, length - 1 as int64 on the standard device.
   *
   * @param length at least 0
   */
  public static Tensor arange(int length) {
    return arange(length, DType.INT64, Devices.standard());
  }

  /**
   * Numbers at equal distances, both ends included.
   *
   * @param start the first; finite
   * @param end the last, if there is more than one; finite
   * @param count how many, at least 0
   * @param dtype floating
   * @return (count)
   * @throws TensorException if the count is negative, or an end is not finite or too large for the type,
   *     or the type is not floating
   */
  public static Tensor linspace(
      double start, double end, int count, DType dtype, Device device) {
    TensorType type = TensorType.of(dtype, count);
    Check.floating("linspace", type);
    for (double bound : new double[]{start, end}) {
      Check.number("linspace", bound, dtype);
      Check.that(Double.isFinite(bound), "linspace: the end %s is not finite", bound);
    }
    HostArray numbers = HostArray.allocate(type);
    for (int i = 0; i < count; i++) {
      // from the nearer end, so that both are met and the numbers are symmetric
      int last = Math.max(1, count - 1);
      double step = end / last - start / last; // infinite at most between two, where it is not needed
      double before = i == 0 ? start : start + i * step;
      double after = i == last ? end : end - (last - i) * step;
      numbers.setDouble(i, 2 * i < count ? before : after);
    }
    return Tensor.ofHost(numbers, device);
  }

  /**
   * float32 numbers at equal distances on the standard device, both ends included; as {@link
   * #linspace(double, double, int, DType, Device)}.
   *
   * @throws TensorException if the count is negative, or an end is not finite or too large for float32
   */
  public static Tensor linspace(double start, double end, int count) {
    return linspace(start, end, count, DType.FLOAT32, Devices.standard());
  }

  /**
   * Numbers that never change, such as the weights of a filter. Like {@link #full} they are part of the
   * plan, which has them at hand without a copy from the host at every run.
   *
   * @param values one for each element of the type, in row-major order, converted as {@code cast} does
   * @throws TensorException if their number is not that of the type's elements
   */
  public static Tensor table(double[] values, TensorType type, Device device) {
    return Operations.applyAll(new Source.Table(Doubles.of(values), type), List.of(), device)
        .getFirst();
  }

  /** The identity matrix, float32 of shape (size, size), on the standard device. */
  public static Tensor eye(int size) {
    return arange(size).oneHot(size, DType.FLOAT32);
  }

  // ---- joining ----

  /**
   * Puts tensors one after the other along an axis.
   *
   * @param tensors at least one, all of one type, and of one shape but for that axis
   * @return of their type; the sizes of the axis add up
   * @throws TensorException if there is none, the types or shapes differ, or the axis is out of
   *     range
   */
  public static Tensor concat(List<Tensor> tensors, int axis) {
    if (tensors.isEmpty()) {
      throw new TensorException("concat: needs at least one tensor");
    }
    int normalized = tensors.getFirst().shape().normalizeAxis("concat", axis);
    return Operations.applyAll(
        new Movement.Concat(normalized), tensors, tensors.getFirst().device())
        .getFirst();
  }

  /**
   * Puts tensors one after the other along an axis, as {@link #concat(List, int)}.
   *
   * @throws TensorException if there is none, the types or shapes differ, or the axis is out of
   *     range
   */
  public static Tensor concat(int axis, Tensor... tensors) {
    return concat(Arrays.asList(tensors), axis);
  }

  /**
   * Joins tensors along a new axis.
   *
   * @param tensors at least one, all of one type and shape
   * @param axis its place in the result, in [-rank - 1, rank]
   * @return of their type; the new axis has the size of the list
   * @throws TensorException if there is none, the types or shapes differ, or the axis is out of
   *     range
   */
  public static Tensor stack(List<Tensor> tensors, int axis) {
    return concat(tensors.stream().map(tensor -> tensor.unsqueeze(axis)).toList(), axis);
  }

  /**
   * Joins tensors along a new axis, as {@link #stack(List, int)}.
   *
   * @throws TensorException if there is none, the types or shapes differ, or the axis is out of
   *     range
   */
  public static Tensor stack(int axis, Tensor... tensors) {
    return stack(Arrays.asList(tensors), axis);
  }

  /**
   * Elements of {@code a} where the condition holds, of {@code b} elsewhere; all broadcast. What is
   * not chosen has no influence on the result, NaN included; its gradient is 0.
   *
   * @param condition bool
   * @param a of any type
   * @param b of the same type
   * @throws TensorException if the condition is not bool, the types differ, or the shapes do not
   *     broadcast
   */
  public static Tensor where(Tensor condition, Tensor a, Tensor b) {
    return Operations.apply(new Elementwise.Where(), condition, a, b);
  }

  /**
   * Elements of {@code a} where the condition holds, a number elsewhere; the tensors broadcast.
   *
   * @throws TensorException if the condition is not bool, the type of {@code a} does not hold the
   *     number, or the shapes do not broadcast
   */
  public static Tensor where(Tensor condition, Tensor a, double b) {
    return where(condition, a, a.constant("where", b));
  }

  /**
   * A number where the condition holds, elements of {@code b} elsewhere; the tensors broadcast.
   *
   * @throws TensorException if the condition is not bool, the type of {@code b} does not hold the
   *     number, or the shapes do not broadcast
   */
  public static Tensor where(Tensor condition, double a, Tensor b) {
    return where(condition, b.constant("where", a), b);
  }

  // ---- asking for numbers ----

  /** Computes several tensors in one plan, so that what they share is computed once. */
  public static void evaluate(Tensor... tensors) {
    Evaluation.evaluate(Arrays.asList(tensors), List.of());
  }

  /**
   * Computes tensors, and the values assigned to parameters, in one plan. This is one training step:
   * the loss, and the new values of weights and of the optimizer's state.
   *
   * <p>Once evaluated, a tensor lets go of what it was made of, at the latest when some more were
   * evaluated: gradients are to be asked for before, or soon after.
   *
   * @throws TensorException if it cannot be done, such as for an index that is out of range. Nothing is
   *     changed then, and what was assigned stays assigned; but if parameters were being updated
   *     already, all that are given here refuse to be used, by name, until they are loaded again.
   */
  public static void evaluate(Collection<Tensor> tensors, Collection<Parameter> parameters) {
    Evaluation.evaluate(tensors, parameters);
  }

  /** The plan that {@link #evaluate(Collection, Collection)} would run, to be looked at. */
  public static Plan plan(Collection<Tensor> tensors, Collection<Parameter> parameters) {
    return Evaluation.plan(tensors, parameters);
  }

  /**
   * How {@link #evaluate(Collection, Collection)} would run: the steps, what they cost, the memory they
   * need, and what crosses between the host and the device, for a person to read.
   */
  public static String explain(Collection<Tensor> tensors, Collection<Parameter> parameters) {
    return Evaluation.explain(tensors, parameters);
  }
}
