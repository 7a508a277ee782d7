package io.abaculus.tensor;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.device.HostArray;
import io.abaculus.graph.Check;
import io.abaculus.graph.DType;
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

  /** A float32 tensor; the array is copied. */
  public static Tensor of(float[] values, int... shape) {
    return of(values, Devices.standard(), shape);
  }

  public static Tensor of(float[] values, Device device, int... shape) {
    return host(DType.FLOAT32, values.clone(), values.length, device, shape);
  }

  /** A float64 tensor; the array is copied. */
  public static Tensor of(double[] values, int... shape) {
    return of(values, Devices.standard(), shape);
  }

  public static Tensor of(double[] values, Device device, int... shape) {
    return host(DType.FLOAT64, values.clone(), values.length, device, shape);
  }

  /** An int32 tensor; the array is copied. */
  public static Tensor of(int[] values, int... shape) {
    return of(values, Devices.standard(), shape);
  }

  public static Tensor of(int[] values, Device device, int... shape) {
    return host(DType.INT32, values.clone(), values.length, device, shape);
  }

  /** An int64 tensor; the array is copied. */
  public static Tensor of(long[] values, int... shape) {
    return of(values, Devices.standard(), shape);
  }

  public static Tensor of(long[] values, Device device, int... shape) {
    return host(DType.INT64, values.clone(), values.length, device, shape);
  }

  /** A uint8 tensor; the array is copied. */
  public static Tensor ofUnsigned(byte[] values, Device device, int... shape) {
    return host(DType.UINT8, values.clone(), values.length, device, shape);
  }

  /** A bool tensor. */
  public static Tensor of(boolean[] values, int... shape) {
    return of(values, Devices.standard(), shape);
  }

  public static Tensor of(boolean[] values, Device device, int... shape) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) (values[i] ? 1 : 0);
    }
    return host(DType.BOOL, bytes, bytes.length, device, shape);
  }

  /** A float32 scalar. */
  public static Tensor scalar(double value) {
    return scalar(value, DType.FLOAT32, Devices.standard());
  }

  /** A scalar of a floating type that a plan reads anew at every run, unlike {@link #full}. */
  public static Tensor scalar(double value, DType dtype, Device device) {
    Check.number("scalar", value, dtype);
    HostArray numbers = HostArray.allocate(TensorType.of(dtype));
    numbers.setDouble(0, value);
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

  /** One value everywhere; it is part of the plan, so do not use it for what changes every step. */
  public static Tensor full(double value, TensorType type, Device device) {
    Check.number("full", value, type.dtype());
    return Operations.applyAll(new Source.Fill(value, type), List.of(), device).getFirst();
  }

  public static Tensor full(double value, int... shape) {
    return full(value, TensorType.of(DType.FLOAT32, shape), Devices.standard());
  }

  public static Tensor zeros(int... shape) {
    return full(0, shape);
  }

  public static Tensor ones(int... shape) {
    return full(1, shape);
  }

  /** 0, 1, …, length - 1. */
  public static Tensor arange(int length, DType dtype, Device device) {
    TensorType type = TensorType.of(dtype, length);
    Check.numeric("arange", type);
    if (length > 0) {
      Check.number("arange", length - 1, dtype);
    }
    return Operations.applyAll(new Source.Iota(dtype, length), List.of(), device).getFirst();
  }

  public static Tensor arange(int length) {
    return arange(length, DType.INT64, Devices.standard());
  }

  /** The identity matrix. */
  public static Tensor eye(int size) {
    return arange(size).oneHot(size, DType.FLOAT32);
  }

  // ---- joining ----

  /** Puts tensors one after the other along an axis. */
  public static Tensor concat(List<Tensor> tensors, int axis) {
    if (tensors.isEmpty()) {
      throw new TensorException("concat: needs at least one tensor");
    }
    int normalized = tensors.getFirst().shape().normalizeAxis("concat", axis);
    return Operations.applyAll(
        new Movement.Concat(normalized), tensors, tensors.getFirst().device())
        .getFirst();
  }

  public static Tensor concat(int axis, Tensor... tensors) {
    return concat(Arrays.asList(tensors), axis);
  }

  /** Joins tensors of one shape along a new axis. */
  public static Tensor stack(List<Tensor> tensors, int axis) {
    return concat(tensors.stream().map(tensor -> tensor.unsqueeze(axis)).toList(), axis);
  }

  public static Tensor stack(int axis, Tensor... tensors) {
    return stack(Arrays.asList(tensors), axis);
  }

  /** Elements of {@code a} where the condition holds, of {@code b} elsewhere; all broadcast. */
  public static Tensor where(Tensor condition, Tensor a, Tensor b) {
    return Operations.apply(new Elementwise.Where(), condition, a, b);
  }

  public static Tensor where(Tensor condition, Tensor a, double b) {
    return where(condition, a, a.constant("where", b));
  }

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
   */
  public static void evaluate(Collection<Tensor> tensors, Collection<Parameter> parameters) {
    Evaluation.evaluate(tensors, parameters);
  }

  /** The plan that {@link #evaluate(Collection, Collection)} would run, to be looked at. */
  public static Plan plan(Collection<Tensor> tensors, Collection<Parameter> parameters) {
    return Evaluation.plan(tensors, parameters);
  }
}
