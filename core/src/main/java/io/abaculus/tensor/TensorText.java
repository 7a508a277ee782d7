package io.abaculus.tensor;

import io.abaculus.device.HostArray;
import io.abaculus.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Numbers as PyTorch prints them: brackets for axes, columns one below the other, lines of at most 80
 * characters, and of more than a thousand elements only the first and last three along every axis.
 */
final class TensorText {
  /** The most elements of which none is left out. */
  static final int LARGEST_WHOLE = 1000;

  private static final int EDGE = 3;
  private static final int LINE_WIDTH = 80;

  /** In place of an index: what is left out. */
  private static final int GAP = -1;

  private final Shape shape;
  private final int[] strides;
  private final boolean abridged;
  private final ElementText elements;

  private TensorText(HostArray numbers) {
    this.shape = numbers.type().shape();
    this.strides = shape.strides();
    this.abridged = shape.size() > LARGEST_WHOLE;
    List<Integer> shown = new ArrayList<>();
    collect(0, 0, shown);
    this.elements = new ElementText(numbers, shown);
  }

  static String of(HostArray numbers) {
    if (numbers.size() == 0) {
      return "[]";
    }
    return new TensorText(numbers).from(0, 0);
  }

  /** The places of the elements that are shown. */
  private void collect(int axis, int offset, List<Integer> shown) {
    if (axis == shape.rank()) {
      shown.add(offset);
      return;
    }
    for (int index : indices(axis)) {
      if (index != GAP) {
        collect(axis + 1, offset + index * strides[axis], shown);
      }
    }
  }

  private int[] indices(int axis) {
    int length = shape.dim(axis);
    if (!abridged || length <= 2 * EDGE) {
      return IntStream.range(0, length).toArray();
    }
    return IntStream.of(0, 1, 2, GAP, length - 3, length - 2, length - 1).toArray();
  }

  /** The part that begins at an offset and has the axes from one on, indented by as many characters. */
  private String from(int axis, int offset) {
    int rest = shape.rank() - axis;
    return switch (rest) {
      case 0 -> elements.of(offset);
      case 1 -> row(axis, offset);
      default -> {
        List<String> parts = new ArrayList<>();
        for (int index : indices(axis)) {
          parts.add(index == GAP ? "..." : from(axis + 1, offset + index * strides[axis]));
        }
        yield bracketed(parts, "," + "\n".repeat(rest - 1), axis);
      }
    };
  }

  private String row(int axis, int offset) {
    List<String> cells = new ArrayList<>();
    for (int index : indices(axis)) {
      cells.add(index == GAP ? " ..." : elements.of(offset + index));
    }
    int perLine = Math.max(1, (LINE_WIDTH - axis) / (elements.width() + 2));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < cells.size(); i += perLine) {
      lines.add(String.join(", ", cells.subList(i, Math.min(cells.size(), i + perLine))));
    }
    return bracketed(lines, ",\n", axis);
  }

  private static String bracketed(List<String> parts, String separator, int indent) {
    return "[" + String.join(separator + " ".repeat(indent + 1), parts) + "]";
  }
}
