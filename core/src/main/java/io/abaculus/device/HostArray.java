package io.abaculus.device;

import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;

/**
 * Numbers in a Java array: {@code float[]}, {@code double[]}, {@code int[]}, {@code long[]}, and
 * {@code byte[]} for uint8 (unsigned) and bool (0 or 1). The tensor begins at element {@code offset}.
 */
public record HostArray(TensorType type, Object array, int offset) {

  /** Zeros in a new array. */
  public static HostArray allocate(TensorType type) {
    return new HostArray(type, newArray(type.dtype(), type.shape().size()), 0);
  }

  /** A new Java array for elements of a type. */
  public static Object newArray(DType dtype, int length) {
    return switch (dtype) {
      case FLOAT32 -> new float[length];
      case FLOAT64 -> new double[length];
      case INT32 -> new int[length];
      case INT64 -> new long[length];
      case UINT8, BOOL -> new byte[length];
    };
  }

  /** The array of float32 elements, which begin at {@link #offset}. */
  public float[] floats() {
    return (float[]) array;
  }

  /** The array of float64 elements, which begin at {@link #offset}. */
  public double[] doubles() {
    return (double[]) array;
  }

  /** The array of int32 elements, which begin at {@link #offset}. */
  public int[] ints() {
    return (int[]) array;
  }

  /** The array of int64 elements, which begin at {@link #offset}. */
  public long[] longs() {
    return (long[]) array;
  }

  /** The array of uint8 or bool elements, which begin at {@link #offset}. */
  public byte[] bytes() {
    return (byte[]) array;
  }

  /** How many elements the tensor has. */
  public int size() {
    return type.shape().size();
  }

  /** Element {@code index} as a double; booleans are 0 and 1. */
  public double getDouble(int index) {
    int at = offset + index;
    return switch (type.dtype()) {
      case FLOAT32 -> floats()[at];
      case FLOAT64 -> doubles()[at];
      case INT32 -> ints()[at];
      case INT64 -> longs()[at];
      case UINT8 -> bytes()[at] & 0xFF;
      case BOOL -> bytes()[at];
    };
  }

  /** Element {@code index} as a long; floating-point numbers are truncated toward zero. */
  public long getLong(int index) {
    int at = offset + index;
    return switch (type.dtype()) {
      case FLOAT32 -> (long) floats()[at];
      case FLOAT64 -> (long) doubles()[at];
      case INT32 -> ints()[at];
      case INT64 -> longs()[at];
      case UINT8 -> bytes()[at] & 0xFF;
      case BOOL -> bytes()[at];
    };
  }

  /** Sets element {@code index}, converted as {@code cast} does. */
  public void setDouble(int index, double value) {
    int at = offset + index;
    switch (type.dtype()) {
      case FLOAT32 -> floats()[at] = (float) value;
      case FLOAT64 -> doubles()[at] = value;
      case INT32 -> ints()[at] = (int) value;
      case INT64 -> longs()[at] = (long) value;
      case UINT8 -> bytes()[at] = (byte) (int) value;
      case BOOL -> bytes()[at] = (byte) (value != 0 ? 1 : 0);
    }
  }

  /** Sets element {@code index}, converted as {@code cast} does. */
  public void setLong(int index, long value) {
    int at = offset + index;
    switch (type.dtype()) {
      case FLOAT32 -> floats()[at] = value;
      case FLOAT64 -> doubles()[at] = value;
      case INT32 -> ints()[at] = (int) value;
      case INT64 -> longs()[at] = value;
      case UINT8 -> bytes()[at] = (byte) value;
      case BOOL -> bytes()[at] = (byte) (value != 0 ? 1 : 0);
    }
  }

  /** Copies all elements to another place of the same type and size. */
  public void copyTo(HostArray target) {
    System.arraycopy(array, offset, target.array, target.offset, size());
  }

  /** The elements in a new array that begins with them. */
  public HostArray copy() {
    HostArray copy = allocate(type);
    copyTo(copy);
    return copy;
  }
}
