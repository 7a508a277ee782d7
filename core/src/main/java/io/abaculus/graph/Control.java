package io.abaculus.graph;

import java.util.List;

/** Operations that pass their first operand through unchanged and steer what happens around it. */
public sealed interface Control extends Op {

  /** The operand, through which no gradient flows. */
  record Detach() implements Control {
    @Override
    public String label() {
      return "detach";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      return List.of(operands.getFirst());
    }
  }

  /** The first operand, available only after all the others have been computed. */
  record Barrier() implements Control {
    @Override
    public String label() {
      return "barrier";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      return List.of(operands.getFirst());
    }
  }

  /**
   * Operands (y, x…): y, which was computed from the x and is to be computed again in the backward
   * pass instead of keeping what lies between them.
   *
   * @param name what plans call the part
   */
  record Recompute(String name) implements Control {
    @Override
    public String label() {
      return "recompute";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      return List.of(operands.getFirst());
    }
  }
}
