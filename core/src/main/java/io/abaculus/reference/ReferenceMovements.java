package io.abaculus.reference;

import io.abaculus.device.HostArray;
import io.abaculus.graph.Ints;
import io.abaculus.graph.Movement;
import io.abaculus.graph.Shape;
import java.util.List;

/** Elements put elsewhere: each operation is one copy or a few between two sets of strides. */
final class ReferenceMovements {
  private ReferenceMovements() {}

  static void run(Movement op, List<HostArray> operands, HostArray result) {
    HostArray x = operands.getFirst();
    Shape from = x.type().shape();
    Shape to = result.type().shape();
    switch (op) {
      case Movement.Reshape reshape -> x.copyTo(result);
      case Movement.Permute(Ints axes) -> {
        int[] strides = from.strides();
        int[] permuted = new int[axes.size()];
        for (int axis = 0; axis < permuted.length; axis++) {
          permuted[axis] = strides[axes.get(axis)];
        }
        read(x, 0, permuted, result);
      }
      case Movement.Expand expand -> read(x, 0, from.broadcastStrides(to), result);
      case Movement.Slice(Ints starts, Ints stops, Ints steps) -> {
        int[] strides = from.strides();
        int start = dot(starts, strides);
        for (int axis = 0; axis < strides.length; axis++) {
          strides[axis] *= steps.get(axis);
        }
        read(x, start, strides, result);
      }
      case Movement.Pad(Ints before, Ints after, double value) -> {
        Elements.fill(result, value);
        write(x, result, dot(before, to.strides()));
      }
      case Movement.Concat(int axis) -> {
        int start = 0;
        for (HostArray part : operands) {
          write(part, result, start * to.strides()[axis]);
          start += part.type().shape().dim(axis);
        }
      }
      case Movement.Flip(Ints axes) -> {
        int[] strides = from.strides();
        int start = 0;
        for (int axis : axes.toArray()) {
          start += (from.dim(axis) - 1) * strides[axis];
          strides[axis] = -strides[axis];
        }
        read(x, start, strides, result);
      }
    }
  }

  /** Fills the result in its order from elements of x that lie at given strides. */
  private static void read(HostArray x, int start, int[] strides, HostArray result) {
    Shape shape = result.type().shape();
    copy(shape, x, start, strides, result, 0, shape.strides());
  }

  /** Puts all of x into a part of the result, a box that begins at element {@code start}. */
  private static void write(HostArray x, HostArray result, int start) {
    Shape shape = x.type().shape();
    copy(shape, x, 0, shape.strides(), result, start, result.type().shape().strides());
  }

  private static void copy(
      Shape shape,
      HostArray from,
      int fromStart,
      int[] fromStrides,
      HostArray to,
      int toStart,
      int[] toStrides) {
    if (shape.size() == 0) {
      return;
    }
    if (shape.rank() == 0) {
      Elements.move(from, fromStart, to, toStart);
      return;
    }
    int last = shape.rank() - 1;
    int length = shape.dim(last);
    Shape rows = shape.withoutAxis(last);
    Walk walk = new Walk(rows, fromStrides, toStrides);
    for (int row = 0; row < rows.size(); row++) {
      int source = fromStart + walk.element(0);
      int target = toStart + walk.element(1);
      if (fromStrides[last] == 1 && toStrides[last] == 1) {
        System.arraycopy(
            from.array(), from.offset() + source, to.array(), to.offset() + target, length);
      } else {
        for (int i = 0; i < length; i++) {
          Elements.move(from, source + i * fromStrides[last], to, target + i * toStrides[last]);
        }
      }
      walk.next();
    }
  }

  private static int dot(Ints a, int[] b) {
    int sum = 0;
    for (int i = 0; i < b.length; i++) {
      sum += a.get(i) * b[i];
    }
    return sum;
  }
}
