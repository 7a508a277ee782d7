package io.abaculus.plan;

import io.abaculus.graph.Contraction;
import io.abaculus.graph.Control;
import io.abaculus.graph.Custom;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Fused;
import io.abaculus.graph.Indexing;
import io.abaculus.graph.Movement;
import io.abaculus.graph.Op;
import io.abaculus.graph.Reduction;
import io.abaculus.graph.Sampling;
import io.abaculus.graph.Shape;
import io.abaculus.graph.Source;
import io.abaculus.graph.TensorType;
import java.util.List;
import java.util.OptionalInt;

/** Which results need no memory of their own because they are a stretch of their first operand. */
final class Views {
  private Views() {}

  /** At which element of its first operand the result begins, if it is a view of it. */
  static OptionalInt offset(Op op, List<TensorType> operands) {
    return switch (op) {
      case Movement movement -> movement(movement, operands);
      case Control.Detach detach -> OptionalInt.of(0);
      case Control.Barrier barrier -> OptionalInt.of(0);
      case Control.Recompute recompute -> OptionalInt.of(0);
      case Source source -> OptionalInt.empty();
      case Elementwise elementwise -> OptionalInt.empty();
      case Reduction reduction -> OptionalInt.empty();
      case Indexing indexing -> OptionalInt.empty();
      case Contraction contraction -> OptionalInt.empty();
      case Fused fused -> OptionalInt.empty();
      case Sampling sampling -> OptionalInt.empty();
      case Custom custom -> OptionalInt.empty();
    };
  }

  private static OptionalInt movement(Movement op, List<TensorType> operands) {
    Shape shape = operands.getFirst().shape();
    return switch (op) {
      case Movement.Reshape reshape -> OptionalInt.of(0);
      case Movement.Slice slice -> sliceOffset(slice, shape);
      case Movement.Permute permute -> atStartIf(keepsOrder(permute, shape));
      case Movement.Expand expand -> atStartIf(expand.shape().size() == shape.size());
      case Movement.Concat concat -> atStartIf(operands.size() == 1);
      case Movement.Pad pad -> OptionalInt.empty();
      case Movement.Flip flip -> OptionalInt.empty();
    };
  }

  private static OptionalInt atStartIf(boolean view) {
    return view ? OptionalInt.of(0) : OptionalInt.empty();
  }

  /** A slice is a stretch if only axes of size 1 stand before the first axis that it shortens. */
  private static OptionalInt sliceOffset(Movement.Slice slice, Shape shape) {
    int[] strides = shape.strides();
    int offset = 0;
    boolean shortened = false;
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      int length =
          Math.ceilDiv(slice.stops().get(axis) - slice.starts().get(axis), slice.steps().get(axis));
      offset += slice.starts().get(axis) * strides[axis];
      if (length == 0) {
        return OptionalInt.empty();
      }
      if (shortened && length > 1) {
        return OptionalInt.empty();
      }
      if (length < shape.dim(axis)) {
        if (length > 1 && slice.steps().get(axis) > 1) {
          return OptionalInt.empty();
        }
        shortened = true;
      }
    }
    return OptionalInt.of(offset);
  }

  /** Whether a permutation moves axes of size 1 alone. */
  private static boolean keepsOrder(Movement.Permute permute, Shape shape) {
    int last = -1;
    for (int axis : permute.axes().toArray()) {
      if (shape.dim(axis) != 1) {
        if (axis < last) {
          return false;
        }
        last = axis;
      }
    }
    return true;
  }
}
