package io.abaculus.tornado.lowering;

import io.abaculus.graph.Shape;
import io.abaculus.tornado.kernel.Copy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Copies between two sets of strides, of tensors of any type. */
final class StridedCopy {

  /** An axis of a walk over both tensors. */
  private record Axis(int length, int fromStride, int toStride) {
    /** Whether this axis and the one inside of it can be walked as one. */
    boolean continues(Axis inner) {
      return fromStride == inner.fromStride * inner.length
          && toStride == inner.toStride * inner.length;
    }

    Axis joined(Axis inner) {
      return new Axis(length * inner.length, inner.fromStride, inner.toStride);
    }
  }

  private StridedCopy() {}

  /** Copies all elements to a tensor of the same type and size. */
  static void whole(Stored from, Stored to, Launches launches) {
    Shape row = Shape.of(from.size());
    add(row, from, 0, new int[]{1}, to, 0, new int[]{1}, launches);
  }

  /** Fills a tensor in its order from elements of another one that lie at given strides. */
  static void read(Stored from, int start, int[] strides, Stored to, Launches launches) {
    add(to.shape(), from, start, strides, to, 0, to.shape().strides(), launches);
  }

  /** Puts all of a tensor into a part of another one, a box that begins at an element. */
  static void write(Stored from, Stored to, int start, Launches launches) {
    add(
        from.shape(), from, 0, from.shape().strides(), to, start, to.shape().strides(),
        launches);
  }

  private static void add(
      Shape shape,
      Stored from,
      int fromStart,
      int[] fromStrides,
      Stored to,
      int toStart,
      int[] toStrides,
      Launches launches) {
    if (shape.size() == 0) {
      return;
    }
    List<Axis> axes = axes(shape, fromStrides, toStrides);
    int[] arguments = new int[3 + 3 * axes.size()];
    arguments[0] = axes.size();
    arguments[1] = from.offset() + fromStart;
    arguments[2] = to.offset() + toStart;
    int next = 3;
    for (Axis axis : axes.reversed()) {
      arguments[next++] = axis.length;
      arguments[next++] = axis.fromStride;
      arguments[next++] = axis.toStride;
    }
    launches.addCovering(
        shape.size(), task(from, to, IntArray.fromElements(arguments), launches.task()));
  }

  /** As few axes as the walk needs. */
  private static List<Axis> axes(Shape shape, int[] fromStrides, int[] toStrides) {
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < shape.rank(); i++) {
      Axis axis = new Axis(shape.dim(i), fromStrides[i], toStrides[i]);
      if (axis.length == 1) {
        continue;
      }
      if (!axes.isEmpty() && axes.getLast().continues(axis)) {
        axes.add(axes.removeLast().joined(axis));
      } else {
        axes.add(axis);
      }
    }
    return Collections.unmodifiableList(axes);
  }

  private static TaskPackage task(Stored from, Stored to, IntArray arguments, String name) {
    KernelContext context = new KernelContext();
    return switch (from.dtype()) {
      case FLOAT32 ->
          TaskPackage.createPackage(
              name, Copy::strided, context, from.floats(), to.floats(), arguments);
      case FLOAT64 ->
          TaskPackage.createPackage(
              name, Copy::stridedDoubles, context, from.doubles(), to.doubles(), arguments);
      case INT32 ->
          TaskPackage.createPackage(
              name, Copy::stridedInts, context, from.ints(), to.ints(), arguments);
      case INT64 ->
          TaskPackage.createPackage(
              name, Copy::stridedLongs, context, from.longs(), to.longs(), arguments);
      case UINT8, BOOL ->
          TaskPackage.createPackage(
              name, Copy::stridedBytes, context, from.bytes(), to.bytes(), arguments);
    };
  }
}
