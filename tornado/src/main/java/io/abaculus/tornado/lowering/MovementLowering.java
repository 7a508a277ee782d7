package io.abaculus.tornado.lowering;

import io.abaculus.graph.Ints;
import io.abaculus.graph.Movement;
import io.abaculus.graph.Shape;
import java.util.List;

/** Elements put elsewhere, of any type: each operation is one copy or a few. */
final class MovementLowering {
  private MovementLowering() {}

  static void lower(Movement op, List<Stored> operands, Stored result, Launches launches) {
    Stored x = operands.getFirst();
    int[] strides = x.shape().strides();
    switch (op) {
      case Movement.Reshape reshape -> StridedCopy.whole(x, result, launches);
      case Movement.Permute(Ints axes) -> {
        int[] permuted = new int[axes.size()];
        for (int axis = 0; axis < permuted.length; axis++) {
          permuted[axis] = strides[axes.get(axis)];
        }
        StridedCopy.read(x, 0, permuted, result, launches);
      }
      case Movement.Expand(Shape shape) ->
          StridedCopy.read(x, 0, x.shape().broadcastStrides(shape), result, launches);
      case Movement.Slice(Ints starts, Ints stops, Ints steps) -> {
        int start = dot(starts, strides);
        for (int axis = 0; axis < strides.length; axis++) {
          strides[axis] *= steps.get(axis);
        }
        StridedCopy.read(x, start, strides, result, launches);
      }
      case Movement.Pad(Ints before, Ints after, double value) -> {
        SourceLowering.fill(value, result, launches);
        StridedCopy.write(x, result, dot(before, result.shape().strides()), launches);
      }
      case Movement.Concat(int axis) -> {
        int start = 0;
        for (Stored part : operands) {
          StridedCopy.write(part, result, start * result.shape().strides()[axis], launches);
          start += part.shape().dim(axis);
        }
      }
      case Movement.Flip(Ints axes) -> {
        int start = 0;
        for (int axis : axes.toArray()) {
          start += (x.shape().dim(axis) - 1) * strides[axis];
          strides[axis] = -strides[axis];
        }
        StridedCopy.read(x, start, strides, result, launches);
      }
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
