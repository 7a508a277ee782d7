package io.abaculus.spark.train;

import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The numbers of a tensor on their way between processes, as bytes: Java writes and reads those as they are, and other
 * numbers one by one.
 *
 * @param dtype of the elements
 * @param dims of the shape
 * @param bytes of the elements, little-endian, fewer than 2^31; nobody changes them
 */
record SentNumbers(DType dtype, int[] dims, byte[] bytes) implements Serializable {

  /** Copies them, since a plan would write new ones into the array of a parameter. */
  static SentNumbers of(Tensor tensor) {
    return of(tensor.toHost());
  }

  /** Copies the numbers of an array, as a vector. */
  static SentNumbers of(float[] numbers) {
    return of(new HostArray(TensorType.of(DType.FLOAT32, numbers.length), numbers, 0));
  }

  private static SentNumbers of(HostArray numbers) {
    DType dtype = numbers.type().dtype();
    byte[] bytes = new byte[Math.multiplyExact(numbers.size(), dtype.bytes())];
    ByteBuffer into = buffer(bytes);
    int from = numbers.offset();
    int count = numbers.size();
    switch (dtype) {
      case FLOAT32 -> into.asFloatBuffer().put(numbers.floats(), from, count);
      case FLOAT64 -> into.asDoubleBuffer().put(numbers.doubles(), from, count);
      case INT32 -> into.asIntBuffer().put(numbers.ints(), from, count);
      case INT64 -> into.asLongBuffer().put(numbers.longs(), from, count);
      case UINT8, BOOL -> into.put(numbers.bytes(), from, count);
    }
    return new SentNumbers(dtype, numbers.type().shape().toArray(), bytes);
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Copies them, since tasks of one process are given the same array. */
  private HostArray copy() {
    HostArray numbers = HostArray.allocate(TensorType.of(dtype, dims));
    ByteBuffer from = buffer(bytes);
    switch (dtype) {
      case FLOAT32 -> from.asFloatBuffer().get(numbers.floats());
      case FLOAT64 -> from.asDoubleBuffer().get(numbers.doubles());
      case INT32 -> from.asIntBuffer().get(numbers.ints());
      case INT64 -> from.asLongBuffer().get(numbers.longs());
      case UINT8, BOOL -> from.get(numbers.bytes());
    }
    return numbers;
  }

  /** A new array of float32 numbers. */
  float[] floats() {
    return copy().floats();
  }

  Tensor tensor(Device device) {
    return Tensors.of(copy(), device);
  }

  void loadInto(Parameter parameter) {
    parameter.load(copy());
  }
}
