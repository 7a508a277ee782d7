package io.abaculus.reference;

import io.abaculus.device.HostArray;
import io.abaculus.graph.TensorException;

/** What several families of operations do with single elements. */
final class Elements {
  private Elements() {}

  /** Copies one element to an array of the same type. */
  static void move(HostArray from, int source, HostArray to, int target) {
    if (from.type().dtype().isFloating()) {
      to.setDouble(target, from.getDouble(source));
    } else {
      to.setLong(target, from.getLong(source));
    }
  }

  /** Sets every element, converted as {@code cast} does. */
  static void fill(HostArray array, double value) {
    for (int i = 0; i < array.size(); i++) {
      array.setDouble(i, value);
    }
  }

  /** All elements as doubles, in a new array. */
  static double[] toDoubles(HostArray array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.getDouble(i);
    }
    return values;
  }

  /** Rounds doubles to the type of an array. */
  static void store(double[] values, HostArray array) {
    for (int i = 0; i < values.length; i++) {
      array.setDouble(i, values[i]);
    }
  }

  /**
   * An element that is used as an index.
   *
   * @throws TensorException if it is not in [0, bound), naming the operation, the index and the bound
   */
  static int index(String operation, HostArray indices, int element, int bound) {
    long index = indices.getLong(element);
    if (index < 0 || index >= bound) {
      throw new TensorException(
          "%s: index %d at element %d of %s is out of range, it must be in [0, %d)"
              .formatted(operation, index, element, indices.type(), bound));
    }
    return (int) index;
  }
}
