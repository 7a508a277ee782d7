package io.abaculus.plan;

import io.abaculus.graph.Ints;
import io.abaculus.graph.Shape;
import java.util.Arrays;

/**
 * Which element of an operand belongs to element i of a broadcast result. Neighbouring axes that can
 * be walked as one are merged, so that most broadcasts fall into one of the four simple patterns.
 */
public sealed interface Access {
  /** Element i. */
  record Full() implements Access {}

  /** The only element. */
  record Single() implements Access {}

  /** Element {@code i % period}: a row repeated downwards, such as a bias. */
  record Row(int period) implements Access {}

  /** Element {@code i / run}: each element repeated, such as one number for each row. */
  record Column(int run) implements Access {}

  /** Anything else, as merged axes of the result and the operand's strides along them. */
  record Strided(Ints dims, Ints strides) implements Access {}

  /** The access to a tensor of shape {@code operand} broadcast to {@code result}. */
  static Access of(Shape operand, Shape result) {
    int[] strides = operand.broadcastStrides(result);
    int[] dims = new int[result.rank()];
    int[] merged = new int[result.rank()];
    int count = 0;
    for (int axis = 0; axis < result.rank(); axis++) {
      int dim = result.dim(axis);
      if (dim == 1) {
        continue;
      }
      if (count > 0 && merged[count - 1] == strides[axis] * dim) {
        dims[count - 1] *= dim;
        merged[count - 1] = strides[axis];
      } else {
        dims[count] = dim;
        merged[count] = strides[axis];
        count++;
      }
    }
    if (operand.size() == 1 || count == 0) {
      return result.size() == 1 ? new Full() : new Single();
    }
    if (count == 1 && merged[0] == 1) {
      return new Full();
    }
    if (count == 2 && merged[0] == 0 && merged[1] == 1) {
      return new Row(dims[1]);
    }
    if (count == 2 && merged[0] == 1 && merged[1] == 0) {
      return new Column(dims[1]);
    }
    return new Strided(
        Ints.of(Arrays.copyOf(dims, count)),
        Ints.of(Arrays.copyOf(merged, count)));
  }
}
