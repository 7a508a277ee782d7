package io.abaculus.tornado.lowering;

import io.abaculus.graph.Ints;
import io.abaculus.graph.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Neighbouring axes that are reduced together: the middle one of (outer, length, inner).
 *
 * @param outer product of the axes before
 * @param length product of the axes that are reduced
 * @param inner product of the axes after that are kept
 */
record ReductionStage(int outer, int length, int inner) {

  /** The stages that reduce axes of a shape without empty axes, the innermost ones first. */
  static List<ReductionStage> of(Shape shape, Ints axes) {
    List<ReductionStage> stages = new ArrayList<>();
    int outer = shape.size();
    int length = 1;
    int inner = 1;
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      int dim = shape.dim(axis);
      if (dim == 1) {
        continue;
      }
      if (axes.contains(axis)) {
        length *= dim;
        outer /= dim;
        continue;
      }
      if (length > 1) {
        stages.add(new ReductionStage(outer, length, inner));
        length = 1;
      }
      inner *= dim;
      outer /= dim;
    }
    if (length > 1) {
      stages.add(new ReductionStage(outer, length, inner));
    }
    return Collections.unmodifiableList(stages);
  }

  /** The stage that reduces what pieces of this one give. */
  ReductionStage ofPieces(int count) {
    return new ReductionStage(outer, count, inner);
  }

  /** How many numbers it leaves. */
  int resultSize() {
    return outer * inner;
  }
}
