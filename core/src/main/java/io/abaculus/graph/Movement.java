package io.abaculus.graph;

import java.util.Arrays;
import java.util.List;

/** Operations that put elements elsewhere and compute nothing. Axes are non-negative. */
public sealed interface Movement extends Op {

  /**
   * The same elements in the same order under another shape.
   *
   * @param shape of as many elements
   */
  record Reshape(Shape shape) implements Movement {
    @Override
    public String label() {
      return "reshape";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.getFirst();
      Check.that(
          x.shape().size() == shape.size(),
          "reshape: %s has %d elements, %s has %d",
          x.shape(),
          x.shape().size(),
          shape,
          shape.size());
      return List.of(x.withShape(shape));
    }
  }

  /**
   * Axis i of the result is axis {@code axes[i]} of the operand.
   *
   * @param axes every axis once
   */
  record Permute(Ints axes) implements Movement {
    @Override
    public String label() {
      return "permute";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.getFirst();
      Check.axes(label(), axes.toArray(), x.shape());
      Check.that(
          axes.size() == x.shape().rank(), "permute: %s does not name every axis of %s", axes, x);
      return List.of(
          x.withShape(Shape.of(Arrays.stream(axes.toArray()).map(x.shape()::dim).toArray())));
    }
  }

  /**
   * Repeats axes of size 1 and adds leading axes until the shape is reached.
   *
   * @param shape what the operand's shape broadcasts to
   */
  record Expand(Shape shape) implements Movement {
    @Override
    public String label() {
      return "expand";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.getFirst();
      Check.that(
          x.shape().broadcastsTo(shape), "expand: %s does not broadcast to %s", x.shape(), shape);
      return List.of(x.withShape(shape));
    }
  }

  /**
   * Elements {@code starts[i], starts[i] + steps[i], …} below {@code stops[i]} of every axis i.
   *
   * @param starts in [0, stops[i]]
   * @param stops in [starts[i], size of the axis]
   * @param steps positive
   */
  record Slice(Ints starts, Ints stops, Ints steps) implements Movement {
    @Override
    public String label() {
      return "slice";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.getFirst();
      int rank = x.shape().rank();
      Check.that(
          starts.size() == rank && stops.size() == rank && steps.size() == rank,
          "slice: %s needs %d starts, stops and steps",
          x,
          rank);
      int[] dims = new int[rank];
      for (int axis = 0; axis < rank; axis++) {
        int start = starts.get(axis);
        int stop = stops.get(axis);
        Check.that(
            0 <= start && start <= stop && stop <= x.shape().dim(axis) && steps.get(axis) > 0,
            "slice: [%d, %d) step %d is out of range for axis %d of %s",
            start,
            stop,
            steps.get(axis),
            axis,
            x.shape());
        dims[axis] = Math.ceilDiv(stop - start, steps.get(axis));
      }
      return List.of(x.withShape(Shape.of(dims)));
    }
  }

  /**
   * Adds elements of one value before and after every axis.
   *
   * @param before how many before each axis, at least 0
   * @param after how many after each axis, at least 0
   * @param value what the operand's type holds
   */
  record Pad(Ints before, Ints after, double value) implements Movement {
    @Override
    public String label() {
      return "pad";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.getFirst();
      int rank = x.shape().rank();
      Check.number(label(), value, x.dtype());
      Check.that(
          before.size() == rank && after.size() == rank,
          "pad: %s needs %d sizes before and after",
          x,
          rank);
      int[] dims = x.shape().toArray();
      for (int axis = 0; axis < rank; axis++) {
        Check.that(
            before.get(axis) >= 0 && after.get(axis) >= 0, "pad: negative size at axis %d", axis);
        dims[axis] += before.get(axis) + after.get(axis);
      }
      return List.of(x.withShape(Shape.of(dims)));
    }
  }

  /**
   * Puts one or more operands, of one type and of one shape but for an axis, one after the other
   * along that axis.
   *
   * @param axis non-negative
   */
  record Concat(int axis) implements Movement {
    @Override
    public String label() {
      return "concat";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      Check.that(!operands.isEmpty(), "concat: needs at least one tensor");
      TensorType first = operands.getFirst();
      int normalized = first.shape().normalizeAxis(label(), axis);
      int length = 0;
      for (TensorType operand : operands) {
        Check.sameDType(label(), first, operand);
        Check.that(
            operand.shape().rank() == first.shape().rank()
                && operand
                    .shape()
                    .withDim(normalized, first.shape().dim(normalized))
                    .equals(first.shape()),
            "concat: shapes %s and %s differ outside axis %d",
            first.shape(),
            operand.shape(),
            axis);
        length += operand.shape().dim(normalized);
      }
      return List.of(first.withShape(first.shape().withDim(normalized, length)));
    }
  }

  /**
   * Reverses the order along axes.
   *
   * @param axes non-negative, each once
   */
  record Flip(Ints axes) implements Movement {
    @Override
    public String label() {
      return "flip";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      Check.axes(label(), axes.toArray(), operands.getFirst().shape());
      return List.of(operands.getFirst());
    }
  }
}
