package io.abaculus.cpu;

import io.abaculus.device.HostArray;
import io.abaculus.graph.Ints;
import io.abaculus.graph.Movement;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorException;
import java.util.Arrays;
import java.util.List;

/** Copies elements to other places, in stretches as long as they come. Any type of element. */
final class MovementRunner {
  private final CpuContext context;

  MovementRunner(CpuContext context) {
    this.context = context;
  }

  void permute(Ints axes, HostArray x, HostArray result) {
    int[] strides = x.type().shape().strides();
    int[] permuted = new int[axes.size()];
    for (int axis = 0; axis < permuted.length; axis++) {
      permuted[axis] = strides[axes.get(axis)];
    }
    copy(x, 0, permuted, result, 0, result.type().shape().strides(), result.type().shape());
  }

  void expand(HostArray x, HostArray result) {
    Shape shape = result.type().shape();
    copy(x, 0, x.type().shape().broadcastStrides(shape), result, 0, shape.strides(), shape);
  }

  void slice(Movement.Slice slice, HostArray x, HostArray result) {
    int[] strides = x.type().shape().strides();
    int start = 0;
    for (int axis = 0; axis < strides.length; axis++) {
      start += slice.starts().get(axis) * strides[axis];
      strides[axis] *= slice.steps().get(axis);
    }
    Shape shape = result.type().shape();
    copy(x, start, strides, result, 0, shape.strides(), shape);
  }

  void pad(Movement.Pad pad, HostArray x, HostArray result) {
    for (int i = 0; i < result.size() && x.size() < result.size(); i++) {
      result.setDouble(i, pad.value());
    }
    int[] strides = result.type().shape().strides();
    int start = 0;
    for (int axis = 0; axis < strides.length; axis++) {
      start += pad.before().get(axis) * strides[axis];
    }
    copy(x, 0, x.type().shape().strides(), result, start, strides, x.type().shape());
  }

  void concat(int axis, List<HostArray> operands, HostArray result) {
    int[] strides = result.type().shape().strides();
    int start = 0;
    for (HostArray operand : operands) {
      Shape shape = operand.type().shape();
      copy(operand, 0, shape.strides(), result, start, strides, shape);
      start += shape.dim(axis) * strides[axis];
    }
  }

  void indexSelect(int axis, HostArray x, HostArray index, HostArray result) {
    Shape shape = x.type().shape();
    int length = shape.dim(axis);
    int run = shape.sizeBetween(axis + 1, shape.rank());
    int outer = shape.sizeBetween(0, axis);
    int count = index.size();
    for (int i = 0; i < count; i++) {
      long chosen = index.getLong(i);
      if (chosen < 0 || chosen >= length) {
        throw new TensorException(
            "index_select: index %d is out of range for axis %d of %s"
                .formatted(chosen, axis, shape));
      }
    }
    context.forRanges(
        outer * count,
        run,
        (worker, first, end) -> {
          for (int i = first; i < end; i++) {
            int from = (i / count * length + (int) index.getLong(i % count)) * run;
            System.arraycopy(
                x.array(), x.offset() + from, result.array(), result.offset() + i * run, run);
          }
        });
  }

  /** Copies elements of a shape from strides of one array to strides of another. */
  private void copy(
      HostArray from,
      int fromStart,
      int[] fromStrides,
      HostArray to,
      int toStart,
      int[] toStrides,
      Shape shape) {
    if (shape.size() == 0) {
      return;
    }
    int[] dims = shape.toArray();
    int outerAxes = dims.length;
    int run = 1;
    while (outerAxes > 0
        && (dims[outerAxes - 1] == 1
            || (fromStrides[outerAxes - 1] == run && toStrides[outerAxes - 1] == run))) {
      run *= dims[--outerAxes];
    }
    if (run == 1 && outerAxes > 0) {
      copySingles(from, fromStart, fromStrides, to, toStart, toStrides, dims, outerAxes);
      return;
    }
    Ints outer = Ints.of(Arrays.copyOf(dims, outerAxes));
    Ints outerFrom = Ints.of(Arrays.copyOf(fromStrides, outerAxes));
    Ints outerTo = Ints.of(Arrays.copyOf(toStrides, outerAxes));
    int length = run;
    context.forRanges(
        shape.size() / run,
        run,
        (worker, first, end) -> {
          StridedIndex source = new StridedIndex(outer, outerFrom, first);
          StridedIndex target = new StridedIndex(outer, outerTo, first);
          for (int i = first; i < end; i++) {
            System.arraycopy(
                from.array(),
                from.offset() + fromStart + source.next(),
                to.array(),
                to.offset() + toStart + target.next(),
                length);
          }
        });
  }

  /** The same where neighbours are nowhere neighbours: one line along the last axis at a time. */
  private void copySingles(
      HostArray from,
      int fromStart,
      int[] fromStrides,
      HostArray to,
      int toStart,
      int[] toStrides,
      int[] dims,
      int axes) {
    int lineLength = dims[axes - 1];
    int fromStep = fromStrides[axes - 1];
    int toStep = toStrides[axes - 1];
    Ints outer = Ints.of(Arrays.copyOf(dims, axes - 1));
    Ints outerFrom = Ints.of(Arrays.copyOf(fromStrides, axes - 1));
    Ints outerTo = Ints.of(Arrays.copyOf(toStrides, axes - 1));
    int lines = Shape.of(outer.toArray()).size();
    context.forRanges(
        lines,
        lineLength,
        (worker, first, end) -> {
          StridedIndex source = new StridedIndex(outer, outerFrom, first);
          StridedIndex target = new StridedIndex(outer, outerTo, first);
          for (int i = first; i < end; i++) {
            int f = from.offset() + fromStart + source.next();
            int t = to.offset() + toStart + target.next();
            switch (from.array()) {
              case float[] floats -> line(floats, f, fromStep, to.floats(), t, toStep, lineLength);
              default -> {
                for (int k = 0; k < lineLength; k++) {
                  System.arraycopy(from.array(), f + k * fromStep, to.array(), t + k * toStep, 1);
                }
              }
            }
          }
        });
  }

  private static void line(
      float[] from, int f, int fromStep, float[] to, int t, int toStep, int length) {
    for (int k = 0; k < length; k++) {
      to[t + k * toStep] = from[f + k * fromStep];
    }
  }
}
