package io.abaculus.spark.train;

import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.io.Serializable;

/**
 * The numbers of a tensor on their way between processes.
 *
 * @param dtype of the elements
 * @param dims of the shape
 * @param array a Java array of the elements, which nobody changes
 */
record SentNumbers(DType dtype, int[] dims, Object array) implements Serializable {

  /** Copies them, since a plan would write new ones into the array of a parameter. */
  static SentNumbers of(Tensor tensor) {
    HostArray numbers = tensor.toHost().copy();
    return new SentNumbers(
        numbers.type().dtype(), numbers.type().shape().toArray(), numbers.array());
  }

  /** Copies them, since tasks of one process are given the same array. */
  private HostArray copy() {
    return new HostArray(TensorType.of(dtype, dims), array, 0).copy();
  }

  Tensor tensor(Device device) {
    return Tensors.of(copy(), device);
  }

  void loadInto(Parameter parameter) {
    parameter.load(copy());
  }
}
