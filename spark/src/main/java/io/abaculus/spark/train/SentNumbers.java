package io.abaculus.spark.train;

import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntToLongFunction;

/**
 * The numbers of a tensor on their way between processes. They go from the array that they are in, piece by piece as
 * bytes, into the array that they will be in: Java itself would write every number by a call of its own, and a copy as
 * bytes would be as large as the weights. Nobody changes them.
 */
final class SentNumbers implements Serializable {
  private static final long serialVersionUID = 1;

  /** Small enough for a cache, and a multiple of what Java's streams take as a block. */
  private static final int PIECE = 1 << 16;

  private transient HostArray numbers;

  private SentNumbers(HostArray numbers) {
    this.numbers = numbers;
  }

  /** Those of a tensor, whose array nobody changes while these are in use. */
  static SentNumbers of(Tensor tensor) {
    return new SentNumbers(tensor.toHost());
  }

  /** Those of an array that nobody changes while these are in use. */
  static SentNumbers of(HostArray numbers) {
    return new SentNumbers(numbers);
  }

  /** Those of an array, as a vector; nobody changes it while these are in use. */
  static SentNumbers of(float[] numbers) {
    return new SentNumbers(
        new HostArray(TensorType.of(DType.FLOAT32, numbers.length), numbers, 0));
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    DType dtype = numbers.type().dtype();
    out.writeObject(dtype);
    out.writeObject(numbers.type().shape().toArray());
    byte[] bytes = new byte[PIECE];
    ByteBuffer piece = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int most = PIECE / dtype.bytes();
    for (int done = 0; done < numbers.size(); done += most) {
      int from = numbers.offset() + done;
      int count = Math.min(most, numbers.size() - done);
      switch (dtype) {
        case FLOAT32 -> piece.asFloatBuffer().put(numbers.floats(), from, count);
        case FLOAT64 -> piece.asDoubleBuffer().put(numbers.doubles(), from, count);
        case INT32 -> piece.asIntBuffer().put(numbers.ints(), from, count);
        case INT64 -> piece.asLongBuffer().put(numbers.longs(), from, count);
        case UINT8, BOOL -> piece.duplicate().put(numbers.bytes(), from, count);
      }
      out.write(bytes, 0, count * dtype.bytes());
    }
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    DType dtype = (DType) in.readObject();
    numbers = HostArray.allocate(TensorType.of(dtype, (int[]) in.readObject()));
    byte[] bytes = new byte[PIECE];
    ByteBuffer piece = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int most = PIECE / dtype.bytes();
    for (int done = 0; done < numbers.size(); done += most) {
      int count = Math.min(most, numbers.size() - done);
      in.readFully(bytes, 0, count * dtype.bytes());
      switch (dtype) {
        case FLOAT32 -> piece.asFloatBuffer().get(numbers.floats(), done, count);
        case FLOAT64 -> piece.asDoubleBuffer().get(numbers.doubles(), done, count);
        case INT32 -> piece.asIntBuffer().get(numbers.ints(), done, count);
        case INT64 -> piece.asLongBuffer().get(numbers.longs(), done, count);
        case UINT8, BOOL -> piece.duplicate().get(numbers.bytes(), done, count);
      }
    }
  }

  /** How many there are. */
  int size() {
    return numbers.size();
  }

  /** Some of them, as a vector, in the same array. */
  SentNumbers range(int from, int count) {
    return new SentNumbers(
        new HostArray(
            TensorType.of(numbers.type().dtype(), count),
            numbers.array(),
            numbers.offset() + from));
  }

  /** Adds others to these, in their array, one to one and rounded once, as a device adds tensors. */
  void add(SentNumbers others) {
    switch (numbers.type().dtype()) {
      case FLOAT32 -> add(numbers.floats(), others.numbers.floats(), others);
      case FLOAT64 -> add(numbers.doubles(), others.numbers.doubles(), others);
      case INT32, INT64, UINT8, BOOL ->
          throw new IllegalStateException("sums are of floating-point numbers");
    }
  }

  private void add(float[] sums, float[] added, SentNumbers others) {
    int to = numbers.offset();
    int from = others.numbers.offset();
    for (int i = 0; i < size(); i++) {
      sums[to + i] += added[from + i];
    }
  }

  private void add(double[] sums, double[] added, SentNumbers others) {
    int to = numbers.offset();
    int from = others.numbers.offset();
    for (int i = 0; i < size(); i++) {
      sums[to + i] += added[from + i];
    }
  }

  /** A number that is another one where one of them differs, and hardly ever the same where more do. */
  long fingerprint() {
    return switch (numbers.type().dtype()) {
      case FLOAT32 -> fingerprint(at -> Float.floatToRawIntBits(numbers.floats()[at]));
      case FLOAT64 -> fingerprint(at -> Double.doubleToRawLongBits(numbers.doubles()[at]));
      case INT32 -> fingerprint(at -> numbers.ints()[at]);
      case INT64 -> fingerprint(at -> numbers.longs()[at]);
      case UINT8, BOOL -> fingerprint(at -> numbers.bytes()[at]);
    };
  }

  private long fingerprint(IntToLongFunction bits) {
    int from = numbers.offset();
    long sum = size();
    for (int i = 0; i < size(); i++) {
      sum += bits.applyAsLong(from + i) * (2L * i + 1); // an odd factor loses nothing
    }
    return sum;
  }

  /** Writes them into others, of the same type, from one of their places on. */
  void copyTo(HostArray others, int at) {
    System.arraycopy(
        numbers.array(), numbers.offset(), others.array(), others.offset() + at, size());
  }

  /** Float32 numbers, in an array that nobody changes. */
  float[] floats() {
    float[] all = numbers.floats();
    int from = numbers.offset();
    return from == 0 && all.length == size() ? all : Arrays.copyOfRange(all, from, from + size());
  }

  Tensor tensor(Device device) {
    return Tensors.of(numbers, device);
  }

  /** The parameter has these numbers from now on, in their array where its device is the host. */
  void loadInto(Parameter parameter) {
    parameter.load(numbers);
  }
}
